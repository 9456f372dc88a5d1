namespace Verge.Evaluation.Intervals;

/// <summary>
/// A metric measured on requests, kept by user so that it can be recomputed for any resample of the users.
/// Users and requests stand in ordinal order of their keys: nothing depends on the order in which requests came.
/// </summary>
public abstract class MetricSample
{
    /// <summary>Resamples computed side by side.</summary>
    internal const int Lanes = 16;

    private protected MetricSample(string metric, int excluded)
    {
        Metric = metric;
        Excluded = excluded;
    }

    /// <summary>The metric's name, as in tables.</summary>
    public string Metric { get; }

    /// <summary>Requests for which the metric is undefined (one class only, no relevant item): left out, never silently.</summary>
    public int Excluded { get; }

    /// <summary>The metric over all requests. NaN where it is undefined.</summary>
    public abstract double Value { get; }

    /// <summary>Number of requests that count.</summary>
    public abstract int Requests { get; }

    /// <summary>Keys of the users that the requests belong to, in ordinal order.</summary>
    public abstract IReadOnlyList<string> Users { get; }

    /// <summary>The mean of several samples on the same requests, as one sample: a method's runs with different seeds.</summary>
    /// <exception cref="ArgumentException">No sample, or they are of other metrics or requests.</exception>
    public static MetricSample AverageOf(IReadOnlyList<MetricSample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return samples.Count switch
        {
            0 => throw new ArgumentException("Samples: got none, expected at least one.", nameof(samples)),
            1 => samples[0],
            _ => new AverageSample(samples),
        };
    }

    /// <summary>The values by user, then request, where the metric is a mean over requests.</summary>
    internal virtual IReadOnlyList<RequestValue>? ByRequest => null;

    /// <summary>Recomputes the metric for <see cref="Lanes"/> resamples.</summary>
    /// <param name="counts">[users, lanes] how often each user was drawn.</param>
    /// <param name="values">[lanes] the results; NaN where a resample leaves the metric undefined.</param>
    internal abstract void Evaluate(ReadOnlySpan<ushort> counts, Span<double> values);

    /// <summary>Refuses to pair with a sample of other users or requests.</summary>
    /// <exception cref="ArgumentException">The requests differ; the first difference is named.</exception>
    internal void RequireSameRequests(MetricSample other)
    {
        if (Requests != other.Requests || Users.Count != other.Users.Count)
        {
            throw new ArgumentException(
                $"Paired comparison of '{Metric}' with '{other.Metric}': got {Requests} requests of {Users.Count} users and {other.Requests} of {other.Users.Count}, expected the same requests.",
                nameof(other));
        }

        for (var user = 0; user < Users.Count; user++)
        {
            if (Users[user] != other.Users[user])
            {
                throw new ArgumentException(
                    $"Paired comparison of '{Metric}' with '{other.Metric}': got users '{Users[user]}' and '{other.Users[user]}', expected the same users.", nameof(other));
            }
        }

        if (ByRequest is not { } here || other.ByRequest is not { } there)
        {
            return;
        }

        for (var i = 0; i < here.Count; i++)
        {
            if (here[i].Request != there[i].Request || here[i].User != there[i].User)
            {
                throw new ArgumentException(
                    $"Paired comparison of '{Metric}' with '{other.Metric}': got request '{here[i].Request}' of user '{here[i].User}' and '{there[i].Request}' of '{there[i].User}', expected the same requests.",
                    nameof(other));
            }
        }
    }
}
