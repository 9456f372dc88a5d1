using System.Collections.Immutable;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Ranking;

namespace Verge.Models.Tests;

/// <summary>
/// The networks and examples of Golden/dmt.py: two sequences, two tasks, bias inputs; shared, empty and full histories, of both sequences or
/// of one, unknown items.
/// </summary>
internal static class DmtCases
{
    public static IReadOnlyDictionary<string, RankingModelOptions> All { get; } = new Dictionary<string, RankingModelOptions>
    {
        ["dnn"] = new() { Model = RankingModels.Dnn, DeepNetwork = new() { Mlp = [6, 5] } },
        ["dien"] = Dien(new()),
        ["dien_click"] = Dien(new() { Sequences = ["click"], Hidden = 6, AuxiliaryWeight = 0 }, "order"),
        ["dien_half"] = Dien(new() { Sequences = ["cart"], Hidden = 6, AuxiliaryWeight = 0.5 }),
        ["dmt"] = Dmt(new()),
        ["dmt_weighed"] = Dmt(new()) with { Tasks = new() { LossWeights = [1, 0.25] } },
        ["dmt_click"] = Dmt(new() { Sequences = ["click"], Pooling = false }),
        ["dmt_waves"] = Dmt(new() { Positions = RankingPositions.Sinusoidal, Sharing = TaskSharing.None }),
        ["dmt_none"] = Dmt(new() { Positions = RankingPositions.None, Sharing = TaskSharing.None }, "order"),
        ["dmt_time"] = Dmt(new() { Positions = RankingPositions.TimeDifference, EncoderBlocks = 2, DecoderBlocks = 2 }),
        ["dmt_bottom"] = Dmt(new() { Sharing = TaskSharing.SharedBottom }),
        ["dmt_index"] = Dmt(new() { BiasIndex = true }),
        ["dmt_page"] = Dmt(new() { BiasScreenPage = true }),
        ["dmt_neighbors"] = Dmt(new() { BiasNeighbors = true }),
        ["dmt_all"] = Dmt(new() { BiasIndex = true, BiasScreenPage = true, BiasNeighbors = true, UnbiasedLoss = true }) with { Tasks = new() { LossWeights = [0.5, 2] } },
        ["din"] = Din(new() { Sequences = ["click", "cart"] }),
        ["din_softmax"] = Din(new() { Sequences = ["all"], Softmax = true }, "order"),
        ["dmt-trans"] = Dmt(new() { BiasIndex = true }, "order") with { Model = RankingModels.DmtTransformers },
    };

    public static RankingFeatures Features { get; } = new(
        new()
        {
            SequenceAttributes = [new(Item.ItemIdAttribute, 5), new("category", 3)],
            Sequences = [new("click", 4), new("cart", 3) { Kinds = [EventKind.Carted] }],
            Tasks = [RankingTask.Click, RankingTask.Order],
            PositionBuckets = 8,
            Fields = [new("user_id", RankingFieldKind.UserId, 3, 7), new("category", RankingFieldKind.Item, 2)],
            Dense = [PagingScoreNames.Freshness],
            Bias = new() { MaximumIndex = 6, MaximumScreenPage = 3, Neighbors = 2 },
        },
        [new(Item.ItemIdAttribute, [.. Enumerable.Range(1, 12).Select(i => $"i{i}")]), new("category", ["c1", "c2", "c3", "c4"])],
        ScoreScaling.Identity([PagingScoreNames.Freshness]));

    public static ImmutableArray<RankingExample> Examples { get; } = Make();

    /// <summary>The one sample whose item the auxiliary loss can draw.</summary>
    public static ImmutableArray<RankingExample> Drawn { get; } = [Example([History(), History()], [12, 4], [0, 0], 0, [0, 0, 0, 0, 0], [0, 0])];

    private static RankingModelOptions Din(DeepInterestNetworkOptions options, string task = "") => new()
    {
        Model = RankingModels.Din,
        DeepInterest = options with { Attention = [6, 5], Mlp = [6, 5] },
        Tasks = new() { Task = task },
    };

    private static RankingModelOptions Dien(DeepInterestEvolutionNetworkOptions options, string task = "") => new()
    {
        Model = RankingModels.Dien,
        InterestEvolution = options with { Auxiliary = [7, 4], Mlp = [6, 5] },
        Tasks = new() { Task = task },
    };

    private static RankingModelOptions Dmt(DeepMultifacetedTransformersOptions options, string task = "") => new()
    {
        Model = RankingModels.Dmt,
        Multifaceted = options with { Heads = 2, Dropout = 0, Experts = 3, Expert = [6, 5], Tower = [4], BiasWidth = 2, Bias = [4, 3], BiasDropout = 0 },
        Tasks = new() { Task = task },
    };

    private static ImmutableArray<RankingExample> Make()
    {
        RankingHistory[] histories =
        [
            History((3, 1, 6), (4, 2, 4), (5, 1, 2)), History(), History((9, 3, 3)), History((2, 1, 7), (2, 1, 5), (7, 0, 5), (0, 0, 1)),
            History((8, 4, 6), (1, 2, 1)),
        ];
        RankingHistory[] page = [histories[0], histories[4]];
        return
        [
            Example(page, [2, 1], [1, 1], 0.5f, [1, 1, 2, 0, 5], [1, 0]),
            Example(page, [11, 4], [1, 4], -1.25f, [2, 1, 5, 2, 1], [0, 0]),
            Example([histories[1], histories[1]], [0, 0], [0, 0], 0.75f, [0, 0, 0, 0, 0], [0, 0]),
            Example([histories[2], histories[1]], [9, 3], [6, 3], 0, [6, 3, 4, 3, 0], [1, 1]),
            Example([histories[3], histories[2]], [7, 2], [2, 2], 2, [3, 2, 3, 4, 4], [0, 0]),
            Example([histories[1], histories[4]], [4, 2], [3, 2], -0.5f, [4, 2, 3, 1, 2], [1, 1]),
        ];
    }

    private static RankingExample Example(RankingHistory[] histories, int[] target, int[] fields, float dense, int[] bias, float[] labels) => new()
    {
        Histories = histories,
        TargetRows = target,
        FieldRows = fields,
        Dense = [dense],
        BiasRows = bias,
        Labels = labels,
        UserId = "u",
        ItemId = "i",
        At = RandomLog.Start,
    };

    private static RankingHistory History(params (int Item, int Category, int Bucket)[] events)
    {
        var history = new RankingHistory(events.Length, 2);
        for (var i = 0; i < events.Length; i++)
        {
            (history.Rows[2 * i], history.Rows[(2 * i) + 1], history.PositionBuckets[i]) = events[i];
        }

        return history;
    }
}
