using Verge.Evaluation.Intervals;

namespace Verge.Evaluation.Reports;

/// <summary>A metric as tables and JSON give it.</summary>
/// <param name="Mean">The metric, averaged over seeds.</param>
/// <param name="Low">Lower end of the interval over users; NaN where there is none.</param>
/// <param name="High">Upper end; NaN likewise.</param>
/// <param name="SeedStd">Standard deviation over seeds; NaN for a single seed.</param>
public readonly record struct MetricSummary(double Mean, double Low = double.NaN, double High = double.NaN, double SeedStd = double.NaN)
{
    /// <summary>Summarizes a method's runs, one sample a seed, all on the same requests.</summary>
    /// <exception cref="ArgumentException">No run, or runs on other metrics or requests.</exception>
    public static MetricSummary Of(IReadOnlyList<MetricSample> runs, BootstrapOptions? options = null)
    {
        var interval = Bootstrap.Interval(MetricSample.AverageOf(runs), options);
        return new MetricSummary(interval.Mean, interval.Low, interval.High, SeedSpread.Std([.. runs.Select(run => run.Value)]));
    }

    /// <summary>Summarizes a single run.</summary>
    public static MetricSummary Of(MetricSample run, BootstrapOptions? options = null) => Of([run], options);
}
