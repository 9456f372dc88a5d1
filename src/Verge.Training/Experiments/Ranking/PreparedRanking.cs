using System.Collections.Immutable;
using System.Globalization;
using Verge.Evaluation;

namespace Verge.Training.Experiments;

/// <summary>Trains a row's rankers for each fold, and asks them the fold's lists.</summary>
/// <param name="folds">By time.</param>
/// <param name="experiment">What is measured; early stopping goes by its objective.</param>
/// <param name="where">The data set's name, for messages.</param>
/// <param name="time">Measures response times.</param>
internal sealed class PreparedRanking(ImmutableArray<RankingFold> folds, Experiment experiment, string where, TimeProvider time) : IPreparedExperiment
{
    private readonly bool _asksTime = experiment.Metrics.Any(metric => metric.Kind == MetricKind.ResponseMs);

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{folds.Sum(fold => fold.Test(RankingDense.All).Samples.Length):N0} samples"),
        string.Create(CultureInfo.InvariantCulture, $"{folds.Sum(fold => fold.Test(RankingDense.All).Lists.Length):N0} lists"),
    ];

    /// <inheritdoc/>
    public RunOutcome Run(ExperimentOptions settings, ulong seed, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var row = RankingSettings.Read(settings, where);
        var (dense, stops) = (row.Inputs.Dense, row.Training.Patience > 0);
        var (lists, tasks, response) = (new List<ScoredList>(), ImmutableArray<string>.Empty, double.NaN);
        ImmutableArray<KeyValuePair<string, double>> gates = [];
        for (var i = 0; i < folds.Length; i++)
        {
            var part = stops ? folds[i].TestOfHeld(dense) : folds[i].Test(dense);
            using var rankers = Make(row, part, part.TaskNames, seed);
            Fit(rankers, row, part, stops ? folds[i].Validation(dense) : null, (progress, i, folds.Length), cancellation);
            lists.AddRange(part.Scored(rankers, cancellation));
            tasks = rankers.TaskNames;
            if (i == folds.Length - 1)
            {
                gates = RankingGates.Mean(rankers, part, cancellation);
                response = _asksTime ? RankingResponse.Measure(rankers, part, time, cancellation) : response;
            }
        }

        progress.Report(new("", 1, ""));
        return new ListsOutcome(new(tasks, RankingPart.Tags, lists), gates, response);
    }

    /// <inheritdoc/>
    public double Try(ExperimentOptions settings, ulong seed, MetricName objective, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var row = RankingSettings.Read(settings, where);

        // What is held back in later folds has the test's days among what trains it.
        var part = folds[0].Validation(row.Inputs.Dense);
        using var rankers = Make(row, part, [objective.Task.Length > 0 ? objective.Task : part.TaskNames[0]], seed);
        Fit(rankers, row, part, row.Training.Patience > 0 ? part : null, (progress, 0, 1), cancellation);
        progress.Report(new("", 1, ""));
        return rankers.Measure(part, objective, cancellation);
    }

    private TaskRankers Make(RankingSettings row, RankingPart part, ImmutableArray<string> tasks, ulong seed)
    {
        if (row.Inputs.Labels == RankingLabels.Preferred && part.Preferences is null)
        {
            throw new ExperimentException($"{where}, labels: got 'preferred', expected 'logged': only a simulated shop knows what its shoppers want");
        }

        try
        {
            return new(row, part.Features, tasks, seed);
        }
        catch (ArgumentException error)
        {
            throw new ExperimentException($"{where}, {error.Message}", error);
        }
    }

    private void Fit(
        TaskRankers rankers, RankingSettings row, RankingPart part, RankingPart? validation, (IProgress<StageProgress> Progress, int Fold, int Folds) told, CancellationToken cancellation)
    {
        var samples = row.Inputs.Labels == RankingLabels.Preferred ? RankingViews.Preferred(part.Samples, part.Preferences!, rankers.Seed) : part.Samples;
        for (var i = 0; i < rankers.Count; i++)
        {
            try
            {
                rankers.Fit(i, samples, validation, experiment.Objective, new FoldProgress(told.Progress, (told.Fold * rankers.Count) + i, told.Folds * rankers.Count), cancellation);
            }
            catch (ArgumentException error)
            {
                throw new ExperimentException($"{where}, {error.Message}", error);
            }
        }
    }
}
