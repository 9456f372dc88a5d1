namespace Verge.Models.Boosting;

/// <summary>A cut of a node in two.</summary>
/// <param name="Feature">By which feature.</param>
/// <param name="Bin">Bins up to this one go left; the last one: all but missing values.</param>
/// <param name="MissingLeft">Whether missing values go left.</param>
/// <param name="Gain">G²/(H+λ) of both sides less that of the node; 0: there is no split.</param>
/// <param name="Left">What goes left.</param>
internal readonly record struct Split(int Feature, int Bin, bool MissingLeft, double Gain, NodeSums Left);
