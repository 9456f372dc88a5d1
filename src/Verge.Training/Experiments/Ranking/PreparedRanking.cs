using System.Collections.Immutable;
using System.Globalization;
using Verge.Evaluation;
using Verge.Features;
using Verge.Models.Ranking;
using Verge.NeuralNetworks;

namespace Verge.Training.Experiments;

/// <summary>Trains a ranker for each fold, and asks it the fold's lists.</summary>
/// <param name="folds">By time.</param>
/// <param name="objective">What early stopping goes by.</param>
/// <param name="where">The data set's name, for messages.</param>
internal sealed class PreparedRanking(ImmutableArray<RankingFold> folds, MetricName objective, string where) : IPreparedExperiment
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Notes =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{folds.Sum(fold => fold.Test.Samples.Length):N0} samples"),
        string.Create(CultureInfo.InvariantCulture, $"{folds.Sum(fold => fold.Test.Lists.Length):N0} lists"),
    ];

    /// <inheritdoc/>
    public RunOutcome Run(ExperimentOptions settings, ulong seed, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var ranker = RankingSettings.Read(settings, where);
        var stops = ranker.Training.Patience > 0;
        var lists = new List<ScoredList>();
        for (var i = 0; i < folds.Length; i++)
        {
            var part = stops ? folds[i].TestOfHeld : folds[i].Test;
            using var model = Make(ranker, part.Features, seed);
            Train(model, ranker.Training, part, stops ? folds[i].Validation : null, seed, new FoldProgress(progress, i, folds.Length), cancellation);
            lists.AddRange(part.Score(model, cancellation));
        }

        progress.Report(new("", 1, ""));
        return new ListsOutcome(Scored(lists));
    }

    /// <inheritdoc/>
    public double Try(ExperimentOptions settings, ulong seed, MetricName objective, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var ranker = RankingSettings.Read(settings, where);

        // What is held back in later folds has the test's days among what trains it.
        var part = folds[0].Validation;
        using var model = Make(ranker, part.Features, seed);
        Train(model, ranker.Training, part, ranker.Training.Patience > 0 ? part : null, seed, new FoldProgress(progress), cancellation);
        progress.Report(new("", 1, ""));
        return Measure(model, part, objective, cancellation);
    }

    private static ScoredLists Scored(IEnumerable<ScoredList> lists) => new([RankingTask.Click.Name], RankingPart.Tags, lists);

    private static double Measure(IRanker model, RankingPart part, MetricName metric, CancellationToken cancellation) =>
        ListEvaluation.Measure(Scored(part.Score(model, cancellation)), metric)!.Value;

    private GradientRanker Make(RankingSettings ranker, RankingFeatures features, ulong seed)
    {
        try
        {
            return new(features, ranker.Model, seed);
        }
        catch (ArgumentException error)
        {
            throw new ExperimentException($"{where}, {error.Message}", error);
        }
    }

    private void Train(
        GradientRanker model, RankingTrainerOptions options, RankingPart part, RankingPart? validation, ulong seed, IProgress<TrainingProgress> progress, CancellationToken cancellation) =>
        model.Fit(
            part.Samples,
            options.MakeOptimizer(),
            options.Trainer(seed, !objective.HigherIsBetter),
            validation is null ? null : _ => Measure(model, validation, objective, cancellation),
            progress,
            cancellation);
}
