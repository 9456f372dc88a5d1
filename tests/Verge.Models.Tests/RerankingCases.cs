using System.Collections.Immutable;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Reranking;

namespace Verge.Models.Tests;

/// <summary>
/// The networks and the log of Golden/reranking.py: an open page-view, items touched, without a page, outside the catalogue; windows shorter than
/// histories; a request that nobody clicked, one without a history, candidates that do not count.
/// </summary>
internal static class RerankingCases
{
    private static readonly EdgeRecOptions s_sizes = new() { GruLayers = 2, Hidden = 4, AttentionHidden = 3, MlpHidden = 5 };
    private static readonly DlcmOptions s_dlcm = new() { GruLayers = 2, Hidden = 4, Heads = 2 };

    /// <summary>Each network, with where the time enters.</summary>
    public static IReadOnlyDictionary<string, (RerankingModelOptions Options, DecayMode Mode)> All { get; } = new Dictionary<string, (RerankingModelOptions, DecayMode)>
    {
        ["dnn-rank"] = (Of(RerankingModels.DnnRank), DecayMode.Joined),
        ["dlcm"] = (Of(RerankingModels.Dlcm), DecayMode.Joined),
        ["dlcm_port"] = (Of(RerankingModels.Dlcm) with { Dlcm = s_dlcm with { Reversed = false }, Loss = RerankingLoss.CrossEntropy }, DecayMode.Joined),
        ["hubsm-ie"] = (Of(RerankingModels.HubsmExposures), DecayMode.Joined),
        ["hubsm-ipv"] = (Of(RerankingModels.HubsmPageViews), DecayMode.Joined),
        ["huism"] = (Of(RerankingModels.Huism), DecayMode.Joined),
        ["hubsm"] = (Of(RerankingModels.Hubsm), DecayMode.Joined),
        ["hubsm_gap-only"] = (Of(RerankingModels.Hubsm), DecayMode.GapOnly),
        ["hubsm_reencoded"] = (Of(RerankingModels.Hubsm), DecayMode.Reencoded),
        ["hubsm-ie_reencoded"] = (Of(RerankingModels.HubsmExposures), DecayMode.Reencoded),
        ["hubsm_residual"] = (Of(RerankingModels.Hubsm) with { Residual = true }, DecayMode.Joined),
        ["dnn-rank_residual"] = (Of(RerankingModels.DnnRank) with { Residual = true }, DecayMode.Joined),
    };

    public static FeatureSpace Space { get; } = new(
        new(
            new()
            {
                ItemAttributes = [new(Item.ItemIdAttribute, 3), new("category", 2)],
                Scores = [PagingScoreNames.ClickProbability, PagingScoreNames.Freshness],
                Touched = true,
                ExposureActions = [new("seen", ActionFeatureKind.OneHot, 3)],
                PageViewActions = [new("cart", ActionFeatureKind.Binary, 1), new("detail", ActionFeatureKind.Binary, 1)],
                DecayBuckets = 4,
                DecayMode = DecayMode.Joined,
            },
            [null],
            [null, null],
            new(new(4, [5, 10, 20]), new(4, [10, 30, 60])),
            new(new(4, [8, 16, 40]), new(4, [15, 45, 90])),
            new([PagingScoreNames.ClickProbability, PagingScoreNames.Freshness], [0.2f, 0.5f], [0.1f, 2])),
        [new(Item.ItemIdAttribute, [.. Enumerable.Range(1, 8).Select(i => $"i{i}")]), new("category", ["c0", "c1", "c2"])]);

    public static ImmutableArray<RerankExample> Examples { get; } = Make();

    private static RerankingModelOptions Of(string model) => new() { Model = model, Network = s_sizes, Dlcm = s_dlcm, DnnRank = new() { Mlp = [5] } };

    private static ImmutableArray<RerankExample> Make()
    {
        ImmutableArray<Item> items =
        [
            .. Enumerable.Range(1, 8).Select(i => new Item
            {
                Id = $"i{i}",
                Attributes = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal).Add("category", $"c{i % 3}"),
            }),
        ];
        var first = Session(
            "first", ["i1", "i2", "i3", "i4", "i5", "i9"],
            [
                Exposure(1, 4, 1), View(2, 9, 30, 1, 0), Exposure(2, 33, 2), Exposure(9, 41, 1), View(1, 50, 70, 0, 1),
                Exposure(7, 72, 0) with { PageIndex = -1 },
            ],
            Request(4, 1, [1, 2, 3, 4, 5], [1, 1, 1, 1, 0], [1, 0, 0, 0, 0]),
            Request(52, 5, [0, 2, 3, 4, 5], [1, 1, 1, 1, 1], [0, 1, 1, 0, 0]),
            Request(75, 6, [4, 5], [1, 0], [0, 0]));
        var second = Session("second", ["i8", "i2", "i6"], [], Request(10, 0, [0, 1, 2], [1, 1, 1], [0, 0, 1]));
        var scores = new PageScores(Space.Schema.Scores);
        scores.Set(first, 0, [.. Enumerable.Range(0, 6).SelectMany(i => new[] { 0.05f + (0.1f * i), i - 2.5f })]);
        scores.Set(second, 0, [.. Enumerable.Range(0, 3).SelectMany(i => new[] { 0.01f + (0.1f * i), i - 3.5f })]);
        var builder = new RerankExampleBuilder(Space, items, scores, new() { ExposureWindow = 2, PageViewWindow = 1 });
        return [.. builder.Build(first), .. builder.Build(second)];
    }

    private static SessionLog Session(string id, ImmutableArray<string> candidates, ImmutableArray<Behavior> behaviors, params ImmutableArray<RerankingRequest> requests) => new()
    {
        UserId = "u",
        SessionId = id,
        StartedAt = RandomLog.Start,
        Pages = [new() { At = RandomLog.Start, Surface = Surface.Home, Candidates = candidates }],
        Behaviors = behaviors,
        Requests = requests,
    };

    private static Behavior Exposure(int item, int closed, int seen) => new()
    {
        Kind = BehaviorKind.Exposure,
        ItemId = $"i{item}",
        StartedAt = RandomLog.Start,
        ClosedAt = RandomLog.Start.AddSeconds(closed),
        Actions = [seen],
        PageIndex = 0,
    };

    private static Behavior View(int item, int opened, int closed, params ImmutableArray<float> acts) => new()
    {
        Kind = BehaviorKind.PageView,
        ItemId = $"i{item}",
        StartedAt = RandomLog.Start.AddSeconds(opened),
        ClosedAt = RandomLog.Start.AddSeconds(closed),
        Actions = acts,
        PageIndex = 0,
    };

    private static RerankingRequest Request(int at, int history, int[] positions, int[] counts, int[] clicked) => new()
    {
        At = RandomLog.Start.AddSeconds(at),
        Trigger = TriggerKind.Skips,
        HistoryLength = history,
        Candidates = [.. positions.Select((position, i) => new LabeledCandidate(0, position, counts[i] > 0, clicked[i] > 0))],
    };
}
