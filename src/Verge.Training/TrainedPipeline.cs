using Verge.Features;
using Verge.Models.Scoring;

namespace Verge.Training;

/// <summary>Three trained stages that belong together, and the scores that the first two gave the third.</summary>
public sealed class TrainedPipeline : IDisposable
{
    private readonly UserEncoder _users;

    internal TrainedPipeline(TrainedRetrieval retrieval, TrainedRanking ranking)
    {
        (Retrieval, Ranking) = (retrieval, ranking);
        _users = new(retrieval.Towers);
        Stages = new(_users, retrieval.Items, retrieval.Table, ranking.Features, ranking.Model);
    }

    /// <summary>The retrieval stage.</summary>
    public TrainedRetrieval Retrieval { get; }

    /// <summary>The ranking stage.</summary>
    public TrainedRanking Ranking { get; }

    /// <summary>The re-ranking stage.</summary>
    public TrainedReranking Reranking { get; internal set; } = null!;

    /// <summary>Retrieval and ranking as scorers of pages.</summary>
    public StageScorer Stages { get; }

    /// <summary>Raw scores of the late and held-out pages.</summary>
    public PageScores Scores { get; internal set; } = null!;

    /// <summary>Counters as of the end of the late slice: what a cloud starts with.</summary>
    public InteractionCounters Counters { get; internal set; } = null!;

    /// <summary>What happened until then within windows of time; <see langword="null"/> where the ranker's schema declares no activity.</summary>
    public ActivityCounters? Activity { get; internal set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _users.Dispose();
        Retrieval.Dispose();
        Ranking.Dispose();
        Reranking?.Dispose();
    }
}
