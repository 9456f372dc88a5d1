namespace Verge.Features;

/// <summary>One action of a behavior (EdgeRec e1–e6, d1–d11).</summary>
/// <param name="Name">Its name: lower case, digits and underscores.</param>
/// <param name="Kind">How its raw value is encoded.</param>
/// <param name="Size">How many inputs it fills: buckets, categories, or 1 when binary.</param>
public sealed record ActionFeature(string Name, ActionFeatureKind Kind, int Size);
