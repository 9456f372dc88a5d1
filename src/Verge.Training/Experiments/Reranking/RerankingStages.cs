using Verge.Datasets;
using Verge.Domain;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>The scores p7 of a log's pages, by stages that never saw the requests that they are features of.</summary>
internal static class RerankingStages
{
    /// <summary>Trains retrieval and ranking on what was before a moment, as the data's preset says, and scores the pages since, each as of when it was answered.</summary>
    /// <param name="log">The log; its future is in it, and is not looked at.</param>
    /// <param name="from">The first moment that re-rankers learn of; <see langword="null"/>: there are no stages, and all pages are scored.</param>
    /// <param name="cut">The first moment that is asked for.</param>
    /// <param name="pipeline">The preset, with the scores that are asked for.</param>
    /// <param name="where">Whose it is, for messages.</param>
    /// <exception cref="ExperimentException">Nothing to train a stage on.</exception>
    public static PageScores Score(Dataset log, DateTimeOffset? from, DateTimeOffset cut, PipelineOptions pipeline, string where)
    {
        if (from is not { } late)
        {
            return new PageScorer(pipeline.Schema.Scores, stages: null, pipeline.Counters).Score(log);
        }

        var parts = TimeSplit.At(log, late, cut).Parts;
        var slices = new PipelineSlices(log, TimeSplit.At(log, cut).Past, parts[0], parts[1], parts[2], late, cut);
        try
        {
            // One worker: scores are inputs of all rows, and must be the same on any number of cores.
            var alone = pipeline with { RetrievalTrainer = pipeline.RetrievalTrainer with { Workers = 1 }, RankingTrainer = pipeline.RankingTrainer with { Workers = 1 } };
            using var trained = new TrainedPipeline(RetrievalTraining.Train(slices, alone), RankingTraining.Train(slices, alone));
            return new PageScorer(pipeline.Schema.Scores, trained.Stages, pipeline.Counters).Score(log, late);
        }
        catch (ArgumentException error)
        {
            throw new ExperimentException($"{where}, stages: {error.Message}", error);
        }
    }
}
