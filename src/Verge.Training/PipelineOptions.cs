using System.Text.Json.Serialization;
using Verge.Features;
using Verge.Models.Ranking;
using Verge.Models.Reranking;
using Verge.Models.Retrieval;
using Verge.NeuralNetworks;

namespace Verge.Training;

/// <summary>How the three stages of a bundle are trained.</summary>
public sealed record PipelineOptions
{
    /// <summary>What the towers see.</summary>
    public RetrievalSchema RetrievalSchema { get; init; } = new();

    /// <summary>The item tower, and the user tower of <c>view-item</c>: PWPRec(LS) by default, and that of <c>home</c> too.</summary>
    public TwoTowersOptions Retrieval { get; init; } = new();

    /// <summary>
    /// The user tower that <c>home</c> has for itself, over the same item tower (PWPRec section 3.4: MI there). <see langword="null"/>, the
    /// default: both surfaces have one, which learns from the clicks of both. Where one surface has no clicks, it shares the other's.
    /// </summary>
    public TwoTowersOptions? HomeRetrieval { get; init; }

    /// <summary>What session-based samples, those of <c>view-item</c>, are trained by (PWPRec section 4.3.1). Default: softmax against 10 negatives drawn from the items that training shows.</summary>
    public RetrievalLoss ViewItemLoss { get; init; } = new();

    /// <summary>
    /// What user-based samples, those of <c>home</c>, are trained by (PWPRec section 4.3.2). Default: softmax against the targets of the batch's other
    /// samples of <c>home</c>, at most 1,000, corrected for popularity: the popular stand in every batch, and would be held down for it.
    /// </summary>
    public RetrievalLoss HomeLoss { get; init; } = new() { Kind = "in-batch", PopularityCorrection = true };

    /// <summary>
    /// Clicks within this time before the re-ranker's slice are targets of the towers; histories reach back further.
    /// <see langword="null"/>, the default: all are.
    /// </summary>
    public TimeSpan? RetrievalWindow { get; init; }

    /// <summary>How the towers are trained.</summary>
    public TrainerOptions RetrievalTrainer { get; init; } = new() { BatchSize = 256, Epochs = 3, LearningRate = 1e-3, ClipNorm = 10 };

    /// <summary>The settings of Adam, which trains the towers.</summary>
    public AdamOptions RetrievalOptimizer { get; init; } = new();

    /// <summary>What the ranker sees.</summary>
    public RankingSchema RankingSchema { get; init; } = new();

    /// <summary>Which model the ranker is, and its sizes. Default: BST.</summary>
    public RankingModelOptions Ranking { get; init; } = new();

    /// <summary>
    /// How the ranker is trained. Default: rate 0.01, batch 256, one epoch (BST Table 3). With patience the last tenth of its impressions is held back, and the
    /// epoch, or of trees the iteration, is kept that has the smallest cross-entropy there.
    /// </summary>
    public TrainerOptions RankingTrainer { get; init; } = new() { BatchSize = 256, Epochs = 1, LearningRate = 0.01, ClipNorm = 10 };

    /// <summary>What moves the ranker's weights. <see langword="null"/>, the default: Adagrad, as <see cref="RankingOptimizerOptions"/> has it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RankingOptimizerOptions? RankingOptimizer { get; init; }

    /// <summary>
    /// Ranking samples that are in memory at most: where there are more, they are written to files, and read from there in an order that mixes half as
    /// many at a time (<see cref="ShardedSamples{TSample}"/>). Where a share of the sessions is taken, how many there are is taken for that share of all. Default 50,000,000.
    /// </summary>
    public int RankingSamplesInMemory { get; init; } = 50_000_000;

    /// <summary>Where these files are, so that a run that goes on finds them; null, the default: in a folder of their own that is removed at the end.</summary>
    public string? RankingSamplesFolder { get; init; }

    /// <summary>Share of sessions whose pages become ranking samples.</summary>
    public double RankingSessionShare { get; init; } = 1;

    /// <summary>What the re-ranker sees.</summary>
    public FeatureSchema Schema { get; init; } = FeatureSchema.EdgeRec;

    /// <summary>Sizes of the re-ranker.</summary>
    public EdgeRecOptions Reranking { get; init; } = new();

    /// <summary>How its inputs are fitted: which values are too rare for a row of their own.</summary>
    public FeatureFitOptions RerankingFit { get; init; } = new();

    /// <summary>Sizes of re-ranking samples.</summary>
    public RerankExampleOptions Examples { get; init; } = new();

    /// <summary>How the re-ranker is trained: Adam, decay by 0.98 each 1,000 steps, gradients clipped at 10 (EdgeRec Table 6).</summary>
    public TrainerOptions RerankingTrainer { get; init; } = new()
    {
        BatchSize = 128,
        Epochs = 1,
        LearningRate = 0.002,
        Schedule = new ExponentialDecay(0.98, 1000),
        ClipNorm = 10,
    };

    /// <summary>Re-ranking samples at most, spread evenly over the slice; 0 for all.</summary>
    public int MaximumRerankingExamples { get; init; }

    /// <summary>How counters forget and smooth.</summary>
    public CounterOptions Counters { get; init; } = new();

    /// <summary>Seeds first values, orders and dropout.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks what retrieval is made of and trained by, before anything is.</summary>
    /// <exception cref="ArgumentException">An impossible value, or two that do not go together, named.</exception>
    public PipelineOptions Validated()
    {
        SurfaceTowers.CheckHome(Retrieval.Validated(), HomeRetrieval);
        ItemTower.CheckIds(RetrievalSchema, Retrieval);
        ViewItemLoss.Validated();
        HomeLoss.Validated();
        RankingOptimizer?.Validated();
        return RankingSamplesInMemory >= 1 ? this
            : throw new ArgumentException(FormattableString.Invariant($"{nameof(RankingSamplesInMemory)}: got {RankingSamplesInMemory}, expected at least 1"));
    }
}
