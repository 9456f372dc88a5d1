using System.Collections.Immutable;
using Verge.Evaluation;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>Ranks targets among the items that training has shown so far.</summary>
/// <param name="model">What is asked.</param>
internal sealed class CatalogueRanking(KnownClicksModel model)
{
    private const int MostQueries = 256;
    private const int ScoreBytes = 256 << 20;

    private readonly int _block = QueriesAtOnce(model.ItemCount);
    private readonly float[] _scores = new float[QueriesAtOnce(model.ItemCount) * model.ItemCount];

    /// <summary>How many queries are asked at once: as many as keep a core busy, fewer where a catalogue's scores are too many to stand in memory.</summary>
    /// <param name="items">The catalogue's items.</param>
    internal static int QueriesAtOnce(int items) => Math.Clamp(ScoreBytes / sizeof(float) / Math.Max(1, items), 1, MostQueries);

    /// <summary>Asks the queries that can be answered.</summary>
    /// <returns>The targets' ranks; <see cref="TargetRank.Unseen"/> for one that training has not shown.</returns>
    public TargetRank[] Rank(ImmutableArray<RetrievalExample> queries, CancellationToken cancellation)
    {
        int[] hidden = [.. Enumerable.Range(0, model.ItemCount).Where(item => !model.Shown.Contains(item))];
        int[] places = [.. Enumerable.Range(0, queries.Length).Where(query => model.Shown.Contains(queries[query].Target))];
        return Rank(queries, places, hidden, cancellation);
    }

    /// <summary>Asks the queries whose targets training has not shown, among the whole catalogue.</summary>
    /// <returns>The targets' ranks, where they are; <see cref="TargetRank.Unseen"/> for those that training has shown.</returns>
    public TargetRank[] RankNew(ImmutableArray<RetrievalExample> queries, CancellationToken cancellation) =>
        Rank(queries, [.. Enumerable.Range(0, queries.Length).Where(query => !model.Shown.Contains(queries[query].Target))], [], cancellation);

    private TargetRank[] Rank(ImmutableArray<RetrievalExample> queries, int[] places, int[] hidden, CancellationToken cancellation)
    {
        var ranks = new TargetRank[queries.Length];
        Array.Fill(ranks, TargetRank.Unseen);
        for (var start = 0; start < places.Length; start += _block)
        {
            cancellation.ThrowIfCancellationRequested();
            RetrievalExample[] block = [.. places.Skip(start).Take(_block).Select(place => queries[place])];
            model.Score(block, _scores.AsSpan(0, block.Length * model.ItemCount));
            for (var i = 0; i < block.Length; i++)
            {
                ranks[places[start + i]] = RankOf(block[i], i, hidden);
            }
        }

        return ranks;
    }

    private TargetRank RankOf(RetrievalExample query, int place, int[] hidden)
    {
        var own = _scores.AsSpan(place * model.ItemCount, model.ItemCount);
        foreach (var item in hidden)
        {
            own[item] = float.MinValue;
        }

        return TargetRank.Among(own, query.Target, query: query.UserId);
    }
}
