namespace Verge.Evaluation.Intervals;

/// <summary>How much a figure moves when only the seed of training changes: a figure apart from the interval over users.</summary>
public static class SeedSpread
{
    /// <summary>Sample standard deviation (n − 1). NaN for fewer than two runs: one run tells nothing of the spread.</summary>
    public static double Std(IReadOnlyList<double> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (runs.Count < 2)
        {
            return double.NaN;
        }

        var mean = runs.Average();
        return Math.Sqrt(runs.Sum(run => (run - mean) * (run - mean)) / (runs.Count - 1));
    }
}
