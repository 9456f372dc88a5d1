namespace Verge.Evaluation.Intervals;

/// <summary>
/// Percentile bootstrap over users: users are drawn with replacement, each with all their requests, since the requests of one
/// user are not independent of each other (Efron and Tibshirani, "An introduction to the bootstrap", 1993, chapters 13 and 16).
/// Two methods are compared on the same draws.
/// </summary>
public static class Bootstrap
{
    /// <summary>Interval of a metric.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static ConfidenceInterval Interval(MetricSample sample, BootstrapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return Summarize(sample.Value, Resample([sample], static values => values[0], options), options);
    }

    /// <summary>Interval of <paramref name="method"/> − <paramref name="baseline"/> on the same requests.</summary>
    /// <exception cref="ArgumentException">The two were measured on other requests, or an option is out of range.</exception>
    public static ConfidenceInterval Difference(MetricSample method, MetricSample baseline, BootstrapOptions? options = null) =>
        Compare(method, baseline, static (value, against) => value - against, options);

    /// <summary>Interval of any figure made from two methods' metrics on the same requests, such as <see cref="RelativeImprovement.Of"/>.</summary>
    /// <exception cref="ArgumentException">The two were measured on other requests, or an option is out of range.</exception>
    public static ConfidenceInterval Compare(MetricSample method, MetricSample baseline, Func<double, double, double> figure, BootstrapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return Compare([method, baseline], values => figure(values[0], values[1]), options);
    }

    /// <summary>Interval of any figure made from several samples on the same requests, such as a share of the gap to an oracle.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="figure">From the samples' values, in their order, to the figure.</param>
    /// <param name="options">Resamples, level and seed.</param>
    /// <exception cref="ArgumentException">No sample, they were measured on other requests, or an option is out of range.</exception>
    public static ConfidenceInterval Compare(IReadOnlyList<MetricSample> samples, Func<double[], double> figure, BootstrapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(figure);
        if (samples.Count == 0)
        {
            throw new ArgumentException("Samples: got none, expected at least one.", nameof(samples));
        }

        foreach (var sample in samples)
        {
            ArgumentNullException.ThrowIfNull(sample);
            samples[0].RequireSameRequests(sample);
        }

        return Summarize(figure([.. samples.Select(sample => sample.Value)]), Resample(samples, figure, options), options);
    }

    private static double[] Resample(IReadOnlyList<MetricSample> samples, Func<double[], double> figure, BootstrapOptions? options)
    {
        options ??= new BootstrapOptions();
        options.Validate();
        var users = samples[0].Users.Count;
        if (users < 2)
        {
            return [];
        }

        var results = new double[options.Resamples];
        var blocks = (options.Resamples + MetricSample.Lanes - 1) / MetricSample.Lanes;
        Parallel.For(
            0,
            blocks,
            () => new Buffers(users, samples.Count),
            (block, _, buffers) =>
            {
                buffers.Draw((ulong)options.Seed, block);
                for (var sample = 0; sample < samples.Count; sample++)
                {
                    samples[sample].Evaluate(buffers.Counts, buffers.Values.AsSpan(sample * MetricSample.Lanes, MetricSample.Lanes));
                }

                for (var lane = 0; lane < MetricSample.Lanes && (block * MetricSample.Lanes) + lane < results.Length; lane++)
                {
                    results[(block * MetricSample.Lanes) + lane] = figure(buffers.OfLane(lane));
                }

                return buffers;
            },
            static _ => { });
        return results;
    }

    private static ConfidenceInterval Summarize(double mean, double[] resampled, BootstrapOptions? options)
    {
        // A draw of users with one class only has no AUC: it says nothing about where the AUC lies.
        var values = Array.FindAll(resampled, value => !double.IsNaN(value));
        Array.Sort(values);
        var tail = (1 - (options?.Level ?? new BootstrapOptions().Level)) / 2;
        return new ConfidenceInterval(mean, Quantile(values, tail), Quantile(values, 1 - tail));
    }

    /// <summary>Linear between order statistics (type 7 of Hyndman and Fan, 1996).</summary>
    private static double Quantile(double[] sorted, double share)
    {
        if (sorted.Length == 0)
        {
            return double.NaN;
        }

        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] == sorted[above] ? sorted[below] : sorted[below] + ((sorted[above] - sorted[below]) * (place - below));
    }

    private sealed class Buffers(int users, int samples)
    {
        private readonly ushort[] _drawn = new ushort[users];
        private readonly double[] _ofLane = new double[samples];

        /// <summary>[users, lanes] how often each user was drawn.</summary>
        public ushort[] Counts { get; } = new ushort[users * MetricSample.Lanes];

        /// <summary>[samples, lanes] results.</summary>
        public double[] Values { get; } = new double[samples * MetricSample.Lanes];

        public void Draw(ulong seed, int block)
        {
            for (var lane = 0; lane < MetricSample.Lanes; lane++)
            {
                Array.Clear(_drawn);
                var random = new SplitMix64(seed, ((ulong)block * MetricSample.Lanes) + (ulong)lane);
                for (var draw = 0; draw < _drawn.Length; draw++)
                {
                    _drawn[random.Next(_drawn.Length)]++;
                }

                for (var user = 0; user < _drawn.Length; user++)
                {
                    Counts[(user * MetricSample.Lanes) + lane] = _drawn[user];
                }
            }
        }

        public double[] OfLane(int lane)
        {
            for (var sample = 0; sample < _ofLane.Length; sample++)
            {
                _ofLane[sample] = Values[(sample * MetricSample.Lanes) + lane];
            }

            return _ofLane;
        }
    }
}
