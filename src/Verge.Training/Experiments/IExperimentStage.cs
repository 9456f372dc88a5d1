using Verge.Datasets;

namespace Verge.Training.Experiments;

/// <summary>What a kind of experiment does: makes samples and test queries of data, and runs methods on them.</summary>
public interface IExperimentStage
{
    /// <summary>The name that an experiment's <c>stage</c> gives.</summary>
    string Name { get; }

    /// <summary>What an experiment's rows are steps of, where they are that and can be drawn as a curve; <see langword="null"/>: methods.</summary>
    string? StepLabel => null;

    /// <summary>What <see cref="RunOutcome.Figures"/> of its runs are, where they can be drawn as bars; <see langword="null"/>: they have none.</summary>
    string? FigureLabel => null;

    /// <summary>Checks a row's settings, before any data is read.</summary>
    /// <param name="settings">The method with its settings.</param>
    /// <param name="where">Whose they are, for messages.</param>
    /// <returns>Whether the method's result depends on the seed.</returns>
    /// <exception cref="ExperimentException">Settings that cannot be.</exception>
    bool Check(ExperimentOptions settings, string where);

    /// <summary>Refuses what a row sets itself and its method has no use for; what an experiment's <c>defaults</c> set is for all rows, and need not be of use to each.</summary>
    /// <param name="settings">The method with its settings.</param>
    /// <param name="own">Those of them that the row names.</param>
    /// <param name="where">Whose they are, for messages.</param>
    /// <exception cref="ExperimentException">A setting without effect.</exception>
    void CheckUse(ExperimentOptions settings, ExperimentOptions own, string where)
    {
    }

    /// <summary>Checks a data set's options, before any data is read.</summary>
    /// <param name="data">The data set with its options.</param>
    /// <param name="experiment">What is measured.</param>
    /// <exception cref="ExperimentException">Options that cannot be, or not with these metrics.</exception>
    void Check(ExperimentData data, Experiment experiment);

    /// <summary>Makes samples and test queries of a data set.</summary>
    /// <param name="data">What was imported.</param>
    /// <param name="options">How, as the experiment says.</param>
    /// <param name="experiment">What is measured.</param>
    /// <exception cref="ExperimentException">Options that cannot be, or data that they do not fit.</exception>
    IPreparedExperiment Prepare(StoredDataset data, ExperimentData options, Experiment experiment);
}
