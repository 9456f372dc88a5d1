using Verge.Domain;

namespace Verge.Features.Tests;

/// <summary>The device encodes behavior by behavior, training a whole session at once: both must give the same numbers.</summary>
public class DevicePathTests
{
    [Theory]
    [InlineData(DecayMode.Joined)]
    [InlineData(DecayMode.GapOnly)]
    [InlineData(DecayMode.Reencoded)]
    public void Should_encode_as_training_does_after_every_behavior(DecayMode mode) => Properties.ForAllSeeds(30, seed =>
    {
        var schema = FeatureSchema.EdgeRec with { Touched = seed % 2 == 0, DecayMode = mode };
        var shop = new RandomShop(seed, schema);
        var space = FeatureSpace.Fit(schema, shop.Dataset, shop.Scores, new() { MinimumCount = 1 + (seed % 3) });
        var features = DeviceFeatures.FromJson(space.Device.ToJson());
        var builder = new RerankExampleBuilder(space, shop.Dataset.Items, shop.Scores, new() { ExposureWindow = 5, PageViewWindow = 3 });
        foreach (var session in shop.Dataset.Sessions)
        {
            foreach (var example in builder.Build(session))
            {
                AssertSame(example, session, session.Requests[example.RequestIndex], features, shop);
            }
        }
    });

    private static void AssertSame(RerankExample example, SessionLog session, RerankingRequest request, DeviceFeatures features, RandomShop shop)
    {
        var device = new SteppingDevice(features);
        foreach (var behavior in session.Behaviors.AsSpan()[..request.HistoryLength])
        {
            var position = behavior.PageIndex < 0 ? -1 : session.Pages[behavior.PageIndex].Candidates.IndexOf(behavior.ItemId);
            var scores = position < 0 ? [] : shop.Scores.Candidate(session, behavior.PageIndex, position);
            device.Add(behavior, scores, request.At);
        }

        AssertSame(example.Exposures, device.Exposures, request.At, features);
        AssertSame(example.PageViews, device.PageViews, request.At, features);
        Span<float> dense = new float[features.Schema.DenseWidth];
        for (var i = 0; i < example.CandidateCount; i++)
        {
            var candidate = request.Candidates[i];
            var id = session.Pages[candidate.PageIndex].Candidates[candidate.Position];
            features.EncodeDense(shop.Scores.Candidate(session, candidate.PageIndex, candidate.Position), device.Touches.Since(id, request.At), dense);
            Assert.Equal(dense, example.CandidateDense.AsSpan(i * dense.Length, dense.Length));
        }
    }

    private static void AssertSame(BehaviorHistory history, List<SteppingDevice.Row> rows, DateTimeOffset trigger, DeviceFeatures features)
    {
        Assert.Equal(rows.Count, history.Length);
        var dense = features.Schema.DenseWidth;
        Span<float> actions = new float[features.Schema.ActionWidth(history.Rows.Kind)];
        for (var i = 0; i < rows.Count; i++)
        {
            history.CopyActions(i, actions);
            Assert.Equal(rows[i].Actions, actions);
            Assert.Equal(rows[i].Dense, history.Dense.Slice(i * dense, dense));
            Assert.Equal(features.DecayBucket(history.Rows.Kind, trigger - rows[i].At), history.Decays[i]);
        }

        Assert.Equal(history.Decays[^history.WindowLength..], history.WindowDecays);
        Assert.Equal(Math.Min(rows.Count, history.Rows.Kind == BehaviorKind.Exposure ? 5 : 3), history.WindowLength);
    }

    /// <summary>What a device keeps: a row a behavior, made when it comes; a page-view's row is made again when it closes.</summary>
    private sealed class SteppingDevice(DeviceFeatures features)
    {
        public List<Row> Exposures { get; } = [];

        public List<Row> PageViews { get; } = [];

        public SessionTouches Touches { get; } = new();

        public void Add(Behavior behavior, ReadOnlySpan<float> scores, DateTimeOffset now)
        {
            var rows = behavior.Kind == BehaviorKind.PageView ? PageViews : Exposures;
            TimeSpan? time = features.Schema.DecayMode == DecayMode.Reencoded ? now - behavior.At
                : rows.Count == 0 ? null
                : behavior.At - rows[^1].At;
            var row = new Row(behavior.At, new float[features.Schema.ActionWidth(behavior.Kind)], new float[features.Schema.DenseWidth]);
            features.EncodeDense(scores, Touches.Since(behavior.ItemId, behavior.At), row.Dense);
            if (behavior.Kind == BehaviorKind.PageView)
            {
                features.EncodeActions(behavior.Kind, new float[behavior.Actions.Length], time, row.Actions);
                Touches.Touch(behavior.ItemId, behavior.At);
            }

            if (behavior.ClosedAt <= now)
            {
                features.EncodeActions(behavior.Kind, behavior.Actions.AsSpan(), time, row.Actions);
            }

            rows.Add(row);
        }

        public sealed record Row(DateTimeOffset At, float[] Actions, float[] Dense);
    }
}
