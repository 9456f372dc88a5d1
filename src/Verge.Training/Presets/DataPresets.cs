using Verge.Datasets;
using Verge.Domain;
using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Training;

/// <summary>What the stages see of each kind of data, and how they are trained on it.</summary>
public static class DataPresets
{
    /// <summary>Levels of a price in the item tower, where items have prices.</summary>
    internal const int PriceLevels = 16;

    /// <summary>Rows of the item tower's hashed aspects, where items have attributes beside the declared ones.</summary>
    internal const int AspectRows = 1024;

    /// <summary>Share of the items that a training step embeds by their features alone, so that new ones are found, where items have features.</summary>
    internal const float IdDropout = 0.1f;

    /// <summary>The synthetic shop: all attributes, EdgeRec's inputs.</summary>
    /// <param name="quick">Smaller networks and fewer samples.</param>
    public static PipelineOptions Synthetic(bool quick = false) => new()
    {
        RetrievalSchema = new() { PriceBuckets = PriceLevels, AspectBuckets = AspectRows },
        Retrieval = new() { IdDropout = IdDropout },
        HomeRetrieval = new() { IdDropout = IdDropout },
        ViewItemLoss = new() { Negatives = 20 },
        RetrievalWindow = quick ? TimeSpan.FromDays(30) : null,
        RetrievalTrainer = new() { BatchSize = 128, Epochs = 1, LearningRate = 2e-3, ClipNorm = 10 },
        RankingSessionShare = quick ? 0.6 : 1,
        Ranking = new() { Transformer = new() { Mlp = quick ? [128, 64] : [256, 128, 64] } },
        RankingTrainer = new() { BatchSize = 256, Epochs = 1, LearningRate = 0.01, ClipNorm = 10 },
        // Through three layers, what single behaviors tell takes far more sessions to be learned than a demo's shop has.
        Reranking = new() { GruLayers = 1 },
        MaximumRerankingExamples = quick ? 16_000 : 60_000,
        RerankingTrainer = new()
        {
            BatchSize = quick ? 8 : 16,
            Epochs = 1,
            LearningRate = quick ? 0.003 : 0.004,
            Schedule = new ExponentialDecay(0.98, 100),
            ClipNorm = 10,
        },
    };

    /// <summary>Trivago: hotels are ids with a price; what was touched before is told to every row.</summary>
    /// <param name="quick">Fewer epochs.</param>
    public static PipelineOptions Trivago(bool quick = false) => ItemsOnly(DatasetSchemas.Trivago) with
    {
        // Half of what is clicked stands in no training list: rows of their own for rare hotels would be learned by heart.
        RerankingFit = new() { MinimumCount = 100 },
        Reranking = new() { GruLayers = 1 },
        RerankingTrainer = new()
        {
            BatchSize = 16,
            Epochs = quick ? 1 : 3,
            LearningRate = 0.005,
            Schedule = new ExponentialDecay(0.98, 1000),
            ClipNorm = 10,
        },
    };

    /// <summary>EB-NeRD: articles are ids that live for days, without a price; their lists have no order.</summary>
    /// <param name="quick">Fewer samples.</param>
    public static PipelineOptions Ebnerd(bool quick = false)
    {
        var options = ItemsOnly(DatasetSchemas.Ebnerd);
        return options with
        {
            // Of three weeks of clicks, those on articles that are still shown.
            RetrievalWindow = TimeSpan.FromDays(quick ? 1 : 4),
            RetrievalTrainer = options.RetrievalTrainer with { Epochs = 1 },
            RankingSchema = options.RankingSchema with
            {
                Fields = options.RankingSchema.Fields.RemoveAll(field => field.Kind == RankingFieldKind.DisplayPosition),
                Dense = [PagingScoreNames.ItemClickRate, PagingScoreNames.Freshness, PagingScoreNames.Popularity],
            },
            RankingSessionShare = quick ? 0.3 : 1,

            // Some ten thousand requests are few steps in the paper's batches.
            RerankingTrainer = new()
            {
                BatchSize = 32,
                Epochs = quick ? 1 : 3,
                LearningRate = 0.002,
                Schedule = new ExponentialDecay(0.98, 100),
                ClipNorm = 10,
            },
        };
    }

    /// <summary>Items that are bare ids: one attribute, no titles, no crosses of attributes that are not there.</summary>
    /// <param name="schema">What the re-ranker sees.</param>
    public static PipelineOptions ItemsOnly(FeatureSchema schema) => new()
    {
        RetrievalSchema = new() { ItemAttributes = [new(Item.ItemIdAttribute, 64)], TitleBuckets = 0 },
        HomeRetrieval = new(),
        RetrievalTrainer = new() { BatchSize = 64, Epochs = 2, LearningRate = 1e-3, ClipNorm = 10 },
        RankingSchema = new()
        {
            SequenceAttributes = [new(Item.ItemIdAttribute, 48)],
            Fields =
            [
                new("user_id", RankingFieldKind.UserId, 16, 8192),
                new(Item.ItemIdAttribute, RankingFieldKind.Item, 32),
                new("surface", RankingFieldKind.Surface, 4),
                new("display_position", RankingFieldKind.DisplayPosition, 8, 100),
            ],
            Dense = [PagingScoreNames.ItemClickRate, PagingScoreNames.PriceRank, PagingScoreNames.Popularity],
        },
        Ranking = new() { Transformer = new() { Mlp = [256, 128, 64] } },
        Schema = schema,
    };
}
