namespace Verge.Training.Experiments;

/// <summary>
/// What a run's outcome depends on, beside the code and what the data folder holds. Tables, rows and settings' names are labels: two rows of one identity are
/// one run.
/// </summary>
/// <param name="Stage">The kind of experiment.</param>
/// <param name="Source">The data set's importer and path.</param>
/// <param name="Options">How samples and queries are made of it, as text.</param>
/// <param name="Settings">The method with its settings, as text.</param>
/// <param name="Seed">The seed.</param>
public sealed record RunIdentity(string Stage, string Source, string Options, string Settings, ulong Seed)
{
    /// <summary>What settings on a data set are.</summary>
    public static RunIdentity Of(Experiment experiment, ExperimentData data, ExperimentOptions settings, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(settings);
        return new(experiment.Stage, $"{data.Kind} {data.Path}", data.Options.ToString(), settings.ToString(), seed);
    }
}
