using Verge.Domain;
using Verge.Features;
using Verge.Models.Reranking;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Tests;

public sealed class EdgeRecDeviceTests
{
    private static readonly FeatureSchema Schema = FeatureSchema.EdgeRec;

    [Theory]
    [InlineData(BehaviorKind.Exposure, 3, 32)]
    [InlineData(BehaviorKind.PageView, 3, 32)]
    [InlineData(BehaviorKind.Exposure, 1, 5)]
    [InlineData(BehaviorKind.PageView, 2, 19)]
    public void Should_step_as_the_trained_encoders_go_through_the_sequence(BehaviorKind kind, int layers, int hidden)
    {
        const int Steps = 300;
        using var model = Model(new() { GruLayers = layers, Hidden = hidden });
        using var device = EdgeRecDevice.Of(model, Schema);
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        var (actions, items) = (Numbers(Steps * Schema.ActionWidth(kind), 1), Numbers(Steps * Schema.ItemWidth, 2));
        var expectedActions = Whole(tape, model.Network.Encoders(kind).Actions, actions, Steps);
        var expectedItems = Whole(tape, model.Network.Encoders(kind).Items, items, Steps);
        var (state, encoding) = (new float[device.StateWidth], new float[device.EncodingWidth]);
        for (var step = 0; step < Steps; step++)
        {
            device.Step(kind, Row(actions, step, Schema.ActionWidth(kind)), Row(items, step, Schema.ItemWidth), state, encoding);
            for (var i = 0; i < hidden; i++)
            {
                Assert.Equal(expectedActions[(step * hidden) + i], encoding[i], 1e-5f);
                Assert.Equal(expectedItems[(step * hidden) + i], encoding[hidden + i], 1e-5f);
            }
        }

        // The encoding of [action | item] is the top of each half of the state.
        Assert.Equal(encoding[..hidden], state[((layers - 1) * hidden)..(layers * hidden)]);
        Assert.Equal(encoding[hidden..], state[^hidden..]);
    }

    [Fact]
    public void Should_not_allocate_once_it_is_warm()
    {
        using var model = Model(new());
        using var device = EdgeRecDevice.Of(model, Schema);
        var (candidates, encodings) = (Numbers(100 * Schema.ItemWidth, 3), Numbers(100 * device.EncodingWidth, 4));
        var (decays, scores, attention) = (new int[100], new float[100], new AttentionTrace());
        var (state, encoding) = (new float[device.StateWidth], new float[device.EncodingWidth]);
        var (exposure, pageView) = (new float[Schema.ActionWidth(BehaviorKind.Exposure)], new float[Schema.ActionWidth(BehaviorKind.PageView)]);
        // Whatever else warms up, the runtime too: the best of several.
        Assert.Equal(0, Enumerable.Range(0, 5).Select(_ => Session()).Min());

        // As a session goes: the windows fill, the list of candidates changes its length, and someone asks why.
        long Session()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var behaviors = 0; behaviors <= 100; behaviors += 20)
            {
                device.Step(BehaviorKind.Exposure, exposure, Row(candidates, 0, Schema.ItemWidth), state, encoding);
                device.Step(BehaviorKind.PageView, pageView, Row(candidates, 1, Schema.ItemWidth), state, encoding);
                Score(100 - behaviors, behaviors, behaviors / 2, attention);
                Score(100, behaviors, behaviors / 2, null);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        void Score(int count, int exposures, int pageViews, AttentionTrace? trace) => device.Score(
            new()
            {
                Candidates = candidates.AsSpan(0, count * Schema.ItemWidth),
                CandidateCount = count,
                ExposureEncodings = encodings.AsSpan(0, exposures * device.EncodingWidth),
                ExposureDecays = decays.AsSpan(0, exposures),
                PageViewEncodings = encodings.AsSpan(0, pageViews * device.EncodingWidth),
                PageViewDecays = decays.AsSpan(0, pageViews),
            },
            scores.AsSpan(0, count), trace);
    }

    [Fact]
    public void Should_score_no_candidates_and_any_without_a_history()
    {
        using var model = Model(new());
        using var device = EdgeRecDevice.Of(model, Schema);
        var attention = new AttentionTrace();
        device.Score(new() { ExposureEncodings = new float[device.EncodingWidth], ExposureDecays = [0] }, [], attention);
        Assert.Equal((0, 1, 0), (attention.CandidateCount, attention.ExposureCount, attention.PageViewCount));
        var scores = new float[2];
        device.Score(new() { Candidates = Numbers(2 * Schema.ItemWidth, 6), CandidateCount = 2 }, scores, attention);
        Assert.All(scores, score => Assert.True(float.IsFinite(score)));
        Assert.Equal((2, 0, 0), (attention.CandidateCount, attention.ExposureCount, attention.PageViewCount));
        Assert.Throws<ArgumentException>(() => device.Score(new() { Candidates = new float[3], CandidateCount = 1 }, scores));
    }

    [Fact]
    public void Should_keep_the_weights_it_was_made_with()
    {
        using var model = Model(new());
        using var device = EdgeRecDevice.Of(model, Schema);
        var (step, score) = Answer(device);
        foreach (var parameter in model.Parameters)
        {
            parameter.Value.Fill(0.1f);
        }

        Assert.Equal(step, Answer(device).Step);
        Assert.Equal(score, Answer(device).Score);
        using var changed = EdgeRecDevice.Of(model, Schema);
        Assert.NotEqual(step, Answer(changed).Step);
        Assert.NotEqual(score, Answer(changed).Score);
    }

    private static (float[] Step, float[] Score) Answer(EdgeRecDevice device)
    {
        var (state, encoding, scores) = (new float[device.StateWidth], new float[device.EncodingWidth], new float[2]);
        var items = Numbers(2 * Schema.ItemWidth, 5);
        device.Step(BehaviorKind.Exposure, new float[Schema.ActionWidth(BehaviorKind.Exposure)], Row(items, 0, Schema.ItemWidth), state, encoding);
        device.Score(new() { Candidates = items, CandidateCount = 2, ExposureEncodings = encoding, ExposureDecays = [3] }, scores);
        return (encoding, scores);
    }

    private static EdgeRec Model(EdgeRecOptions options) => new(Schema, [.. Schema.ItemAttributes.Select(_ => 3)], options);

    private static float[] Whole(Tape tape, Gru encoder, float[] rows, int count) =>
        encoder.Forward(tape, tape.Constant(rows, count, encoder.Inputs), tape.Segments([count])).Value.ToArray();

    private static ReadOnlySpan<float> Row(float[] rows, int index, int width) => rows.AsSpan(index * width, width);

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }
}
