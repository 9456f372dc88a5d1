using Verge.Datasets;

namespace Verge.Training.Experiments;

/// <summary>Experiments of next-item retrieval (PWPRec, Tables 3 and 4): of ids, as the public session data has nothing else, or of what items are where the data tells.</summary>
public sealed class RetrievalExperiment : IExperimentStage
{
    /// <inheritdoc/>
    public string Name => "retrieval";

    /// <inheritdoc/>
    public bool Check(ExperimentOptions settings, string where)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return RetrievalMethods.IsSeeded(RetrievalSettings.Read(settings, where).Model);
    }

    /// <inheritdoc/>
    public void CheckUse(ExperimentOptions settings, ExperimentOptions own, string where)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(own);
        RetrievalSettings.Read(settings, where).RequireUse(own, where);
    }

    /// <inheritdoc/>
    public void Check(ExperimentData data, Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(experiment);
        Read(data);
        RetrievalMeasurement.Check(experiment.Metrics);
    }

    /// <inheritdoc/>
    public IPreparedExperiment Prepare(StoredDataset data, ExperimentData options, Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(experiment);
        return new PreparedRetrieval(new(data, Read(options), options.Name), experiment.Metrics);
    }

    private static RetrievalDataOptions Read(ExperimentData data) => data.Options.Read<RetrievalDataOptions>(data.Name).Validated(data.Name);
}
