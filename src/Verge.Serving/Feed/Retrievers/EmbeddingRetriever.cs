using Verge.VectorSearch;

namespace Verge.Serving;

/// <summary>
/// User embeddings → the items of the largest inner products (HNSW), filtered while searching (PWPRec section 5): one search an interest,
/// merged by <see cref="InterestMerge"/>.
/// </summary>
/// <param name="options">How many, and how interests share them.</param>
/// <param name="watch">Watches how much the index finds.</param>
internal sealed class EmbeddingRetriever(FeedOptions options, RecallWatch watch) : IRetriever
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
        var (width, count) = (bundle.Users.Width, Math.Min(options.Retrieved, bundle.Items.Places));
        var merge = new InterestMerge(count, context.UserEmbedding.Length / width);
        var hits = new SearchHit[count];
        var filter = new FilteredItems(context);
        var search = new SearchOptions { EfSearch = options.Retrieved, Filter = label => filter.Takes((int)label - 1) };
        for (var interest = 0; interest < merge.Interests; interest++)
        {
            var found = bundle.Index.Search(context.UserEmbedding.AsSpan(interest * width, width), hits, search);
            merge.Add(interest, hits.AsSpan(0, found));
        }

        watch.Take(context, count, options.Retrieved);

        foreach (var (label, interest) in merge.Take(options.InterestShare, options.Diversity, label => bundle.Items[(int)label - 1]?.Attribute("category")))
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
