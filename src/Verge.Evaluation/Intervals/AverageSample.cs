namespace Verge.Evaluation.Intervals;

/// <summary>The mean of several samples on the same requests.</summary>
internal sealed class AverageSample : MetricSample
{
    private readonly IReadOnlyList<MetricSample> _samples;

    public AverageSample(IReadOnlyList<MetricSample> samples)
        : base(samples[0].Metric, samples[0].Excluded)
    {
        foreach (var sample in samples)
        {
            if (sample.Metric != Metric)
            {
                throw new ArgumentException($"Samples: got '{Metric}' and '{sample.Metric}', expected one metric.", nameof(samples));
            }

            samples[0].RequireSameRequests(sample);
        }

        _samples = samples;
    }

    public override double Value => _samples.Average(sample => sample.Value);

    public override int Requests => _samples[0].Requests;

    public override IReadOnlyList<string> Users => _samples[0].Users;

    internal override IReadOnlyList<RequestValue>? ByRequest => _samples[0].ByRequest;

    internal override void Evaluate(ReadOnlySpan<ushort> counts, Span<double> values)
    {
        Span<double> one = stackalloc double[Lanes];
        values.Clear();
        foreach (var sample in _samples)
        {
            sample.Evaluate(counts, one);
            for (var lane = 0; lane < Lanes; lane++)
            {
                values[lane] += one[lane] / _samples.Count;
            }
        }
    }
}
