using System.Buffers;
using Verge.Domain;

namespace Verge.Features;

public sealed partial class RankingFeatures
{
    /// <summary>Columns of <see cref="RankingExample.Dense"/> that are made of activity; they stand behind the others.</summary>
    private int ActivityWidth => DenseWidth - Schema.Dense.Length;

    /// <summary>The raw scores of a whole list, <c>[candidates, Schema.Dense]</c>: a price's rank is one among all.</summary>
    internal float[] ComputeScores(in RankingRequest request)
    {
        var raw = new float[request.Candidates.Length * Schema.Dense.Length];
        _scores.Compute(
            new()
            {
                Candidates = request.Candidates,
                At = request.At,
                Counters = request.Counters,
                Prices = request.Prices,
            },
            raw);
        return raw;
    }

    /// <summary>The raw features of activity of some candidates, <c>[places, ActivityWidth]</c>; what is absent is NaN.</summary>
    internal float[] ComputeActivity(in RankingRequest request, ReadOnlySpan<int> places)
    {
        if (_activity is null)
        {
            return [];
        }

        var counters = request.Activity ?? throw new FeatureException("activity", null, "what happened so far, for the features that the schema declares");
        var items = ArrayPool<Item>.Shared.Rent(places.Length);
        var prices = ArrayPool<float>.Shared.Rent(places.Length);
        for (var i = 0; i < places.Length; i++)
        {
            items[i] = request.Candidates[places[i]];
            prices[i] = request.Prices.IsEmpty ? 0 : request.Prices[places[i]];
        }

        var raw = new float[places.Length * ActivityWidth];
        _activity.Compute(
            new()
            {
                UserId = request.UserId,
                At = request.At,
                Candidates = items.AsSpan(0, places.Length),
                Activity = counters,
                Prices = request.Prices.IsEmpty ? [] : prices.AsSpan(0, places.Length),
            },
            raw);
        ArrayPool<float>.Shared.Return(prices);
        ArrayPool<Item>.Shared.Return(items, clearArray: true);
        return raw;
    }

    /// <summary>The places of all candidates.</summary>
    internal static int[] All(in RankingRequest request)
    {
        var places = new int[request.Candidates.Length];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = i;
        }

        return places;
    }

    private void ScaleDense(ReadOnlySpan<float> scores, ReadOnlySpan<float> activity, RankingExample example)
    {
        Scaling.Scale(scores, example.Dense.AsSpan(0, scores.Length));
        if (activity.IsEmpty)
        {
            return;
        }

        _activity!.Scale(activity, example.Dense.AsSpan(scores.Length));
        for (var i = 0; i < activity.Length; i++)
        {
            if (float.IsNaN(activity[i]))
            {
                var column = scores.Length + i;
                example.AbsentDense[column / 64] |= 1UL << (column % 64);
            }
        }
    }
}
