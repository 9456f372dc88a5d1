namespace Verge.Datasets.Synthetic;

/// <summary>The cloud's part in a log: answers a paging request with candidates, best first. Called from several threads at once.</summary>
public interface IUpstreamRanker
{
    /// <summary>Fills <paramref name="candidates"/> from its start with different items, none of them excluded.</summary>
    /// <returns>How many there are; fewer than asked for where the shop has no more.</returns>
    int Rank(in UpstreamRequest request, Span<int> candidates);
}
