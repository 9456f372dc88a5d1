using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>Rows of events or of targets, and what they are embedded as.</summary>
/// <param name="Rows">Table rows and places.</param>
/// <param name="Embeddings">[Rows.Count, width]</param>
/// <param name="Segments">Which are of which history; of targets one each.</param>
internal readonly record struct EmbeddedRows(SequenceRows Rows, Variable Embeddings, Segments Segments);
