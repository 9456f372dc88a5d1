using Verge.Domain;
using Verge.Features;
using Verge.Models.Ranking;

namespace Verge.Models.Tests;

/// <summary>The networks and examples of Golden/ranking.py: shared, empty and full histories, unknown items, a user without any history.</summary>
internal static class RankingCases
{
    public static IReadOnlyDictionary<string, RankingModelOptions> All { get; } = new Dictionary<string, RankingModelOptions>
    {
        ["wdl"] = Of(RankingModels.Wdl),
        ["wdl-seq"] = Of(RankingModels.WdlSequence),
        ["wdl-seq_time"] = Of(RankingModels.WdlSequence, RankingPositions.TimeDifference),
        ["din"] = Of(RankingModels.Din),
        ["din_softmax"] = Of(RankingModels.Din, RankingPositions.TimeDifference, softmax: true),
        ["bst1"] = Of(RankingModels.Bst, RankingPositions.TimeDifference),
        ["bst2"] = Of(RankingModels.Bst, RankingPositions.TimeDifference, blocks: 2),
        ["bst3"] = Of(RankingModels.Bst, RankingPositions.TimeDifference, blocks: 3),
        ["bst_all"] = Of(RankingModels.Bst, RankingPositions.TimeDifference, blocks: 2, output: SequenceOutput.All),
        ["bst_index"] = Of(RankingModels.Bst, RankingPositions.LearnedIndex),
        ["bst_waves"] = Of(RankingModels.Bst, RankingPositions.Sinusoidal),
        ["bst_none"] = Of(RankingModels.Bst),
    };

    public static RankingFeatures Features { get; } = new(
        new()
        {
            SequenceAttributes = [new(Item.ItemIdAttribute, 5), new("category", 3)],
            Sequences = [new("click", 4)],
            PositionBuckets = 8,
            PositionWidth = 4,
            Fields =
            [
                new("user_id", RankingFieldKind.UserId, 3, 7),
                new("category", RankingFieldKind.Item, 2),
                new("user_category", RankingFieldKind.Cross, 2, 9) { Of = ["user_id", "category"] },
            ],
            Dense = [PagingScoreNames.Freshness],
        },
        [new(Item.ItemIdAttribute, [.. Enumerable.Range(1, 12).Select(i => $"i{i}")]), new("category", ["c1", "c2", "c3", "c4"])],
        ScoreScaling.Identity([PagingScoreNames.Freshness]));

    public static RankingExample[] Examples { get; } = Make();

    private static RankingModelOptions Of(
        string model, RankingPositions positions = RankingPositions.None, int blocks = 1, SequenceOutput output = SequenceOutput.Target, bool softmax = false) => new()
    {
        Model = model,
        WideDeep = new() { Positions = positions, Mlp = [6, 5] },
        DeepInterest = new() { Positions = positions, Mlp = [6, 5], Attention = [5, 4], Softmax = softmax },
        Transformer = new() { Positions = positions, Mlp = [6, 5], Blocks = blocks, Heads = 2, Dropout = 0, Output = output },
    };

    private static RankingExample[] Make()
    {
        RankingHistory[][] histories =
        [
            [History((3, 1, 6), (4, 2, 4), (5, 1, 2))], [History()], [History((9, 3, 3))], [History((2, 1, 7), (2, 1, 5), (7, 0, 5), (0, 0, 1))],
        ];
        return
        [
            Example(histories[0], [2, 1], [1, 1, 3], 0.5f, 1), Example(histories[0], [11, 4], [1, 4, 8], -1.25f, 0),
            Example(histories[1], [0, 0], [0, 0, 0], 0.75f, 0), Example(histories[2], [9, 3], [6, 3, 2], 0, 1),
            Example(histories[3], [7, 2], [2, 2, 5], 2, 0), Example(histories[1], [4, 2], [3, 2, 1], -0.5f, 1),
        ];
    }

    private static RankingExample Example(RankingHistory[] histories, int[] target, int[] fields, float dense, float label) => new()
    {
        Histories = histories,
        TargetRows = target,
        FieldRows = fields,
        Dense = [dense],
        Labels = [label],
        UserId = "u",
        ItemId = "i",
        At = RandomLog.Start,
    };

    private static RankingHistory History(params (int Item, int Category, int Bucket)[] clicks)
    {
        var history = new RankingHistory(clicks.Length, 2);
        for (var i = 0; i < clicks.Length; i++)
        {
            (history.Rows[2 * i], history.Rows[(2 * i) + 1], history.PositionBuckets[i]) = clicks[i];
        }

        return history;
    }
}
