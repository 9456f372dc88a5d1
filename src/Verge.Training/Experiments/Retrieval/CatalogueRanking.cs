using System.Collections.Immutable;
using Verge.Evaluation;
using Verge.Features;
using Verge.Models.Retrieval;

namespace Verge.Training.Experiments;

/// <summary>Ranks targets among the items that training has shown so far.</summary>
/// <param name="count">Item indices, the unknown item's included.</param>
internal sealed class CatalogueRanking(int count)
{
    private const int Block = 256;
    private readonly bool[] _shown = new bool[count];
    private readonly float[] _scores = new float[Block * count];

    /// <summary>Item indices, the unknown item's included.</summary>
    public int Count => count;

    /// <summary>Notes which items a model has been shown.</summary>
    public void Show(ImmutableArray<RetrievalExample> samples)
    {
        foreach (var sample in samples)
        {
            _shown[sample.Target] = true;
            foreach (var item in sample.History)
            {
                _shown[item] = true;
            }
        }

        _shown[0] = false;
    }

    /// <summary>Whether a model has been shown an item.</summary>
    public bool IsShown(int item) => _shown[item];

    /// <summary>Asks a model.</summary>
    /// <returns>The targets' ranks; <see cref="TargetRank.Unseen"/> for one that it has not been shown.</returns>
    public TargetRank[] Rank(IRetrievalModel model, ImmutableArray<RetrievalExample> queries, IProgress<double> progress, CancellationToken cancellation)
    {
        var ranks = new TargetRank[queries.Length];
        for (var start = 0; start < queries.Length; start += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            var first = start;
            var block = queries.AsMemory().Slice(first, Math.Min(Block, queries.Length - first));
            model.Score(block.Span, _scores.AsSpan(0, block.Length * count));
            Parallel.For(0, block.Length, i => ranks[first + i] = RankOf(block.Span[i], i));
            progress.Report((double)(first + block.Length) / queries.Length);
        }

        return ranks;
    }

    private TargetRank RankOf(RetrievalExample query, int place)
    {
        if (!_shown[query.Target])
        {
            return TargetRank.Unseen;
        }

        var own = _scores.AsSpan(place * count, count);
        for (var item = 0; item < own.Length; item++)
        {
            if (!_shown[item])
            {
                own[item] = float.MinValue;
            }
        }

        return TargetRank.Among(own, query.Target, query: query.UserId);
    }
}
