using System.Collections.Immutable;
using System.Globalization;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>How much each expert of a mixture weighs for each task (DMT Figure 3).</summary>
internal static class RankingGates
{
    private const int Most = 1000;

    /// <summary>Means over impressions of a part's lists, evenly spread, 1,000 at most; none of rankers that mix no experts.</summary>
    public static ImmutableArray<KeyValuePair<string, double>> Mean(TaskRankers rankers, RankingPart part, CancellationToken cancellation)
    {
        RankingExample[] all = [.. part.Lists.SelectMany(list => list)];
        var count = Math.Min(Most, all.Length);
        double[][] sums = [.. rankers.Gates(all[0]).Select(gate => new double[gate.Length])];
        if (sums.Length == 0)
        {
            return [];
        }

        for (var i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var gates = rankers.Gates(all[(int)((long)i * all.Length / count)]);
            for (var task = 0; task < sums.Length; task++)
            {
                for (var expert = 0; expert < sums[task].Length; expert++)
                {
                    sums[task][expert] += gates[task][expert];
                }
            }
        }

        return
        [
            .. sums.SelectMany((sum, task) => sum.Select((weight, expert) =>
                KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"{rankers.TaskNames[task]}, expert {expert + 1}"), weight / count))),
        ];
    }
}
