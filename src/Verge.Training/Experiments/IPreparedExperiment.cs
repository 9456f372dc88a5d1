using Verge.Evaluation;
using Verge.Evaluation.Intervals;

namespace Verge.Training.Experiments;

/// <summary>A data set, ready for the methods of an experiment.</summary>
public interface IPreparedExperiment
{
    /// <summary>What there is, for a person: samples, queries, what was left out.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>Trains a method and measures it.</summary>
    /// <param name="settings">The method with its settings.</param>
    /// <param name="seed">Seeds first values, orders, negatives.</param>
    /// <param name="validation">Trains on less and measures on what training holds back, instead of the test queries: for tuning.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ExperimentException">Settings that cannot be.</exception>
    IReadOnlyDictionary<MetricName, WeightedMeanSample> Run(
        ExperimentOptions settings, ulong seed, bool validation, IProgress<StageProgress> progress, CancellationToken cancellation);
}
