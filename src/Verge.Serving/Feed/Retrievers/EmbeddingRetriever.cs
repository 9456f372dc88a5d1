using Verge.VectorSearch;

namespace Verge.Serving;

/// <summary>User embedding → the items of the largest inner products (HNSW), filtered while searching (PWPRec section 5).</summary>
/// <param name="count">Candidates at most.</param>
public sealed class EmbeddingRetriever(int count) : IRetriever
{
    /// <inheritdoc/>
    public string Name => "embedding";

    /// <inheritdoc/>
    public bool IsRequired => false;

    /// <inheritdoc/>
    public string? Retrieve(FeedContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.IsUserKnown)
        {
            return context.Query.AnchorItemId is { } anchor && context.Bundle.Find(anchor) is null ? "unknown_item" : "unknown_user";
        }

        var bundle = context.Bundle;
        var hits = new SearchHit[Math.Min(count, bundle.Items.Length)];
        var filter = new FilteredItems(context);
        var found = bundle.Index.Search(context.UserEmbedding, hits, new() { EfSearch = count, Filter = label => filter.Takes((int)label - 1) });
        foreach (var hit in hits.AsSpan(0, found))
        {
            context.Candidates.Add(new(context.Current(bundle.Items[(int)hit.Label - 1])!));
        }

        return null;
    }
}
