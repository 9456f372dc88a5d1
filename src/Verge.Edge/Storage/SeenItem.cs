using Verge.Edge.Pooling;

namespace Verge.Edge.Storage;

/// <summary>What an item came with.</summary>
/// <param name="Page">The page that brought it, counted from the start of the feed; −1 for none.</param>
/// <param name="Scores">Raw scores; empty where it came without.</param>
/// <param name="Embedding">Embedding rows of <paramref name="Version"/>; <see langword="null"/> where it came without.</param>
/// <param name="Version">The model version of the rows.</param>
internal sealed record SeenItem(int Page, float[] Scores, float[]? Embedding, string? Version)
{
    public SeenItem(PoolEntry entry)
        : this(entry.Page, entry.Scores, entry.Embedding, entry.Version)
    {
    }

    public static SeenItem Elsewhere { get; } = new(-1, [], null, null);
}
