using System.Collections.Immutable;
using Verge.Evaluation;

namespace Verge.Training;

/// <summary>Which weights are wanted: those that are best for one task while others keep a share of their best.</summary>
/// <param name="Metric">What is compared, one of <see cref="TaskFigures.Metrics"/>.</param>
/// <param name="Best">The task whose figure is to be best, by its place.</param>
/// <param name="Keep">The tasks whose figure has to reach a share, 0 … 1, of the best of all weights; at least one.</param>
public sealed record WeightTradeOff(string Metric, int Best, ImmutableArray<(int Task, double Share)> Keep)
{
    /// <summary>Chooses; of equally good ones, the one of the larger kept figures, then the first.</summary>
    /// <param name="rows">What there is to choose of.</param>
    /// <returns>Its place; −1 where none keeps all shares.</returns>
    public int Choose(IReadOnlyList<WeighedFigures> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        double[] least = [.. Keep.Select(keep => keep.Share * rows.Max(row => Figure(row, keep.Task)))];
        var chosen = -1;
        for (var i = 0; i < rows.Count; i++)
        {
            var keeps = Keep.Select((keep, k) => Figure(rows[i], keep.Task) >= least[k]).All(kept => kept);
            if (keeps && (chosen < 0 || IsBetter(rows[i], rows[chosen])))
            {
                chosen = i;
            }
        }

        return chosen;
    }

    /// <summary>The Pareto front of the task that is to be best and the first that is kept.</summary>
    /// <param name="rows">What there is to choose of.</param>
    /// <returns>Which are on it.</returns>
    public bool[] Front(IReadOnlyList<WeighedFigures> rows) => ParetoFront.Of([.. rows.Select(row => (Figure(row, Keep[0].Task), Figure(row, Best)))]);

    private bool IsBetter(WeighedFigures row, WeighedFigures than)
    {
        var (own, other) = (Figure(row, Best), Figure(than, Best));
        return own > other || (own == other && Keep.Sum(keep => Figure(row, keep.Task)) > Keep.Sum(keep => Figure(than, keep.Task)));
    }

    private double Figure(WeighedFigures row, int task) => row.Tasks[task].Of(Metric);
}
