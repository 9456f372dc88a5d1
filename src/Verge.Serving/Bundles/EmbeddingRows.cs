namespace Verge.Serving;

/// <summary>An item's embedding rows of one version.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Embedding">The concatenated rows, <c>[width]</c>.</param>
/// <param name="IsKnown">Whether the version knows anything of it; if not, the rows are the shared unknown ones.</param>
public readonly record struct EmbeddingRows(string ItemId, float[] Embedding, bool IsKnown);
