using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>Ragged sequences: the rows of all samples stacked, and which belong to which sample.</summary>
/// <param name="Rows">[segments.TotalRows, width].</param>
/// <param name="Segments">Which rows are whose.</param>
public readonly record struct Sequences(Variable Rows, Segments Segments);
