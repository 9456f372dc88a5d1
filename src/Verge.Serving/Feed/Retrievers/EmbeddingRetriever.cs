using Verge.VectorSearch;

namespace Verge.Serving;

/// <summary>
/// User embeddings → the items of the largest inner products (HNSW), filtered while searching (PWPRec section 5): <see cref="ServedBundle.Search"/>.
/// </summary>
/// <param name="options">How many, and how interests share them.</param>
internal sealed class EmbeddingRetriever(FeedOptions options) : IRetriever
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
            return context.Query.AnchorItemId is null ? "unknown_user" : "unknown_item";
        }

        var bundle = context.Bundle;
        var count = Math.Min(options.Retrieved, bundle.Items.Places);
        var filter = new FilteredItems(context);
        var search = new SearchOptions { EfSearch = options.Retrieved, Filter = label => filter.Takes((int)label - 1) };
        var found = bundle.Search(context.UserEmbedding, count, search, options.InterestShare);
        context.SearchBreadth = ServedBundle.Breadth(count, search);
        foreach (var (label, _, interest) in found)
        {
            // What was found may have been deleted meanwhile.
            if (context.Current(bundle.Items[(int)label - 1]) is { } item)
            {
                context.Candidates.Add(new(item) { Interest = interest });
            }
        }

        return null;
    }
}
