using Verge.VectorSearch;

namespace Verge.Serving;

public sealed partial class ServedBundle
{
    /// <summary>
    /// The items nearest to a user: one search an interest, merged (PWPRec section 5). An item that several find is of the nearest.
    /// </summary>
    /// <param name="user">The user's embeddings, <c>[interests, width]</c>.</param>
    /// <param name="count">Items at most.</param>
    /// <param name="search">How each interest is searched by; labels are places of the catalogue, from 1.</param>
    /// <param name="interestShare"><see cref="FeedOptions.InterestShare"/>.</param>
    /// <returns>In the order of the merge, the best first.</returns>
    public IReadOnlyList<FoundItem> Search(ReadOnlySpan<float> user, int count, in SearchOptions search, double interestShare = 0)
    {
        var merge = new InterestMerge(count, user.Length / Users.Width);
        var hits = new SearchHit[Breadth(count, search)];
        for (var interest = 0; interest < merge.Interests; interest++)
        {
            var found = Index.Search(user.Slice(interest * Users.Width, Users.Width), hits, search);
            merge.Add(interest, hits.AsSpan(0, found));
        }

        return merge.Take(interestShare);
    }

    /// <summary>Hits that <see cref="Search"/> asks of each interest.</summary>
    /// <remarks>What a walk has kept costs nothing more: interests that take turns have more to choose from.</remarks>
    internal static int Breadth(int count, in SearchOptions search) => Math.Max(count, search.EfSearch ?? 0);
}
