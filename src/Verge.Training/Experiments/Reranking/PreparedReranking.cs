using System.Collections.Immutable;
using System.Globalization;
using Verge.Evaluation;

namespace Verge.Training.Experiments;

/// <summary>Trains a row's re-ranker for each fold, and asks it the fold's requests.</summary>
/// <param name="folds">By time.</param>
/// <param name="experiment">What is measured; early stopping goes by its objective.</param>
/// <param name="where">The data set's name, for messages.</param>
internal sealed class PreparedReranking(ImmutableArray<RerankingFold> folds, Experiment experiment, string where) : IPreparedExperiment
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Notes =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{folds.Sum(fold => fold.Test.Samples.Length):N0} requests to train on"),
        string.Create(CultureInfo.InvariantCulture, $"{folds.Sum(fold => fold.Test.Requests.Length):N0} to ask for"),
    ];

    /// <inheritdoc/>
    public RunOutcome Run(ExperimentOptions settings, ulong seed, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var row = RerankingSettings.Read(settings, where);
        var stops = row.Rule is null && row.Training.Patience > 0;
        var (lists, leftOut) = (new List<ScoredList>(), 0);
        for (var i = 0; i < folds.Length; i++)
        {
            var part = stops ? folds[i].TestOfHeld : folds[i].Test;
            using var ranker = Make(row, part, seed);
            Fit(ranker, part, stops ? folds[i].Validation : null, new(progress, i, folds.Length), cancellation);
            lists.AddRange(part.Scored(ranker, cancellation));
            leftOut += part.LeftOut;
        }

        progress.Report(new("", 1, ""));
        return new ListsOutcome(new(["click"], RerankingPart.Tags, lists)) { LeftOut = leftOut };
    }

    /// <inheritdoc/>
    public double Try(ExperimentOptions settings, ulong seed, MetricName objective, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var row = RerankingSettings.Read(settings, where);

        // What is held back in later folds has the test's days among what trains it.
        var part = folds[0].Validation;
        using var ranker = Make(row, part, seed);
        Fit(ranker, part, row.Rule is null && row.Training.Patience > 0 ? part : null, new(progress), cancellation);
        progress.Report(new("", 1, ""));
        return ranker.Measure(part, objective, cancellation);
    }

    private RerankingRow Make(RerankingSettings row, RerankingPart part, ulong seed)
    {
        try
        {
            return new(row, part.Features, seed);
        }
        catch (ArgumentException error)
        {
            throw new ExperimentException($"{where}, {error.Message}", error);
        }
    }

    private void Fit(RerankingRow ranker, RerankingPart part, RerankingPart? validation, FoldProgress progress, CancellationToken cancellation)
    {
        if (part.Samples.IsEmpty || part.Requests.IsEmpty || validation is { Requests.IsEmpty: true })
        {
            throw new ExperimentException($"{where}: got {part.Samples.Length} requests to train on and {part.Requests.Length} to ask for, expected some of both");
        }

        ranker.Fit(part.Samples, validation, experiment.Objective, progress, cancellation);
    }
}
