using Verge.Evaluation;

namespace Verge.Training.Experiments;

/// <summary>A data set, ready for the methods of an experiment.</summary>
public interface IPreparedExperiment
{
    /// <summary>What there is, for a person: samples, queries, what was left out.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>Trains a method and measures it on the test queries.</summary>
    /// <param name="settings">The method with its settings.</param>
    /// <param name="seed">Seeds first values, orders, negatives.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ExperimentException">Settings that cannot be.</exception>
    RunOutcome Run(ExperimentOptions settings, ulong seed, IProgress<StageProgress> progress, CancellationToken cancellation);

    /// <summary>Trains a method on less and judges it on what training holds back; the test queries are not looked at.</summary>
    /// <param name="settings">The method with its settings.</param>
    /// <param name="seed">Seeds first values, orders, negatives.</param>
    /// <param name="objective">What it is judged by.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ExperimentException">Settings that cannot be.</exception>
    double Try(ExperimentOptions settings, ulong seed, MetricName objective, IProgress<StageProgress> progress, CancellationToken cancellation);
}
