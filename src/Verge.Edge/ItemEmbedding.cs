using System.Collections.Immutable;

namespace Verge.Edge;

/// <summary>One item's embedding rows of one version.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Embedding">The concatenated rows.</param>
/// <param name="Known">Whether the version knows the item; if not, the rows are the shared unknown ones.</param>
public sealed record ItemEmbedding(string ItemId, ImmutableArray<float> Embedding, bool Known);
