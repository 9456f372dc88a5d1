using Verge.Datasets;
using Verge.Domain;
using Verge.Evaluation.Intervals;
using Verge.Features;
using Verge.Models.Ranking;
using Verge.Models.Retrieval;

namespace Verge.Training;

/// <summary>Measures all stages on what was held out.</summary>
public static class HeldOutEvaluation
{
    private const string Rerank = "rerank";
    private const string EdgeRec = "CRBAN+HUBSM(IE&IPV)";

    /// <summary>Retrieval and ranking against popularity; re-ranking against the order shown and, where the log tells what was touched, the rule.</summary>
    /// <param name="pipeline">What was trained.</param>
    /// <param name="slices">The log, cut by time.</param>
    /// <param name="options">How it was trained.</param>
    public static IReadOnlyList<HeldOutFigure> Measure(TrainedPipeline pipeline, PipelineSlices slices, PipelineOptions options)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(slices);
        ArgumentNullException.ThrowIfNull(options);
        var samples = RerankingTraining.Samples(pipeline.Reranking.Features, slices.HeldOut, slices, pipeline.Scores, options with { MaximumRerankingExamples = 0 });
        var model = RerankingEvaluation.Measure(samples, pipeline.Reranking.Model);
        var shown = RerankingEvaluation.Measure(samples, RerankingEvaluation.ShownOrder);
        List<HeldOutFigure> figures =
        [
            .. StageEvaluation.RetrievalBySurface(pipeline, slices).Select(retrieval => Of(NameOf(pipeline.Retrieval.Towers, retrieval.Stage), retrieval)),
            Of(Rankers.NameOf(options.Ranking), StageEvaluation.Ranking(pipeline, slices, options)),
        ];
        figures.AddRange(RerankingEvaluation.Metrics.Select(metric => Of(EdgeRec, new(Rerank, $"{metric}", "ShownOrder", shown[metric], model[metric]))));
        if (options.Schema.Touched)
        {
            var rule = RerankingEvaluation.Measure(samples, TouchedFirstOrder);
            figures.AddRange(RerankingEvaluation.Metrics.Select(metric => Of(EdgeRec, new(Rerank, $"{metric}", "TouchedFirst", rule[metric], model[metric]))));
        }

        return figures;
    }

    private static string NameOf(SurfaceTowers towers, string stage)
    {
        var (viewItem, home) = (TwoTowersOptions.NameOf(towers.ViewItem.Options.Model), TwoTowersOptions.NameOf(towers.Home.Options.Model));
        return viewItem == home || stage.EndsWith($".{Surface.ViewItem.ToName()}", StringComparison.Ordinal) ? viewItem
            : stage.EndsWith($".{Surface.Home.ToName()}", StringComparison.Ordinal) ? home
            : $"{viewItem}, {home}";
    }

    private static HeldOutFigure Of(string model, StageFigures figures) => new(
        model, figures, figures.ModelSample.Requests == 0 ? new(double.NaN, double.NaN, double.NaN) : Bootstrap.Difference(figures.ModelSample, figures.BaselineSample));

    private static float[] TouchedFirstOrder(RerankExample example)
    {
        var scores = new float[example.CandidateCount];
        foreach (var (place, candidate) in TouchedFirst.Order(example.Session, example.Session.Requests[example.RequestIndex]).Index())
        {
            if (candidate < scores.Length)
            {
                scores[candidate] = -place;
            }
        }

        return scores;
    }
}
