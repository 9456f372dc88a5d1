using Verge.Datasets;

namespace Verge.Training.Experiments;

/// <summary>
/// What it is worth that user states are new (PWPRec section 5.1.2): rows are how often they are refreshed, data sets are slices of one
/// replay's queries. Rows and slices of the same model and seed share one <see cref="FreshnessReplay"/>.
/// </summary>
public sealed class FreshnessExperiment : IExperimentStage
{
    private readonly Dictionary<string, FreshnessReplay> _replays = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => "freshness";

    /// <inheritdoc/>
    public string StepLabel => "user state refreshed";

    /// <inheritdoc/>
    public bool Check(ExperimentOptions settings, string where)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var (_, model) = FreshnessSettings.Split(settings, where);
        return RetrievalMethods.IsSeeded(RetrievalSettings.Read(model, where).Model);
    }

    /// <inheritdoc/>
    public void CheckUse(ExperimentOptions settings, ExperimentOptions own, string where)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(own);
        RetrievalSettings.Read(FreshnessSettings.Split(settings, where).Model, where).RequireUse(own.Split("refresh_minutes").Others, where);
    }

    /// <inheritdoc/>
    public void Check(ExperimentData data, Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(experiment);
        var (_, _, made) = Read(data);
        if (made.Test != RetrievalTest.Rolling)
        {
            throw new ExperimentException($"{data.Name}, test: got 'published', expected 'rolling': only a log with times can be replayed");
        }

        if (made.NewItems > 0)
        {
            throw new ExperimentException(FormattableString.Invariant($"{data.Name}, new_items: got {made.NewItems}, expected 0: what is replayed is a log as it was"));
        }

        RetrievalMeasurement.Check(experiment.Metrics);
        if (experiment.Metrics.FirstOrDefault(metric => metric.Negatives is not null) is { Negatives: not null } sampled)
        {
            throw new ExperimentException($"metrics: got '{sampled}', expected metrics over the full catalogue");
        }
    }

    /// <inheritdoc/>
    public IPreparedExperiment Prepare(StoredDataset data, ExperimentData options, Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(experiment);
        Check(options, experiment);
        var (among, others, made) = Read(options);
        var key = $"{options.Path} | {others}";
        if (!_replays.TryGetValue(key, out var replay))
        {
            var refreshes = experiment.Rows.Select(row => FreshnessSettings.Split(row.SettingsOn(options), row.Row).Refresh.Refresh);
            _replays.Add(key, replay = new(new(data, made, options.Name), [.. refreshes.Distinct()]));
        }

        return new PreparedFreshness(replay, among, experiment.Metrics);
    }

    private static (ReplaySlice Among, ExperimentOptions Others, RetrievalDataOptions Made) Read(ExperimentData data)
    {
        var (slice, others) = data.Options.Split("among");
        return (slice.Read<FreshnessDataOptions>(data.Name).Among, others, others.Read<RetrievalDataOptions>(data.Name).Validated(data.Name));
    }
}
