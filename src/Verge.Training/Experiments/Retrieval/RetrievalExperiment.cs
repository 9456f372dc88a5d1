using Verge.Datasets;

namespace Verge.Training.Experiments;

/// <summary>Experiments of next-item retrieval (PWPRec, Tables 3 and 4): ids only, as the public session data has nothing else.</summary>
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
    public IPreparedExperiment Prepare(StoredDataset data, ExperimentData options, Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(experiment);
        var made = options.Options.Read<RetrievalDataOptions>(options.Name).Validated(options.Name);
        return new PreparedRetrieval(new(data, made, options.Name), experiment.Metrics);
    }
}
