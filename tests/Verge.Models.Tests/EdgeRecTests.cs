using Verge.Features;
using Verge.Models.Reranking;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Tests;

public sealed class EdgeRecTests
{
    [Fact]
    public void Should_have_the_size_of_the_reference()
    {
        using var parameters = new ParameterSet();
        _ = new EdgeRecNetwork(parameters, new Initializer(1), FeatureSchema.EdgeRec, new());

        // About 123 thousand without embeddings, 192 → 32 → 1 in the perceptron; the joined decay adds 2 · 30 · 32.
        Assert.Equal(123_000 + (2 * 30 * 32), parameters.TotalElements, 1000.0);
    }

    [Fact]
    public void Should_score_a_request_the_same_alone_and_in_a_chunk()
    {
        var (space, examples) = RandomLog.Examples(3);
        using var model = new EdgeRec(FeatureSchema.EdgeRec, RandomLog.Sizes(space));
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        var together = model.Logits(tape, examples.AsSpan(), ForwardContext.Inference).Value.ToArray();
        var row = 0;
        foreach (var example in examples)
        {
            tape.Reset();
            foreach (var alone in model.Logits(tape, [example], ForwardContext.Inference).Value)
            {
                Assert.Equal(together[row++], alone, 1e-5f);
            }
        }

        Assert.Equal(together.Length, row);
    }

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 100)]
    [InlineData(3, 3)]
    public void Should_score_on_the_device_as_in_training(int seed, int window)
    {
        var (space, examples) = RandomLog.Examples(seed, new() { ExposureWindow = window, PageViewWindow = window });
        using var model = new EdgeRec(FeatureSchema.EdgeRec, RandomLog.Sizes(space), seed: (ulong)seed);
        using var device = EdgeRecDevice.Of(model, FeatureSchema.EdgeRec);
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        foreach (var example in examples)
        {
            tape.Reset();
            var expected = model.Logits(tape, [example], ForwardContext.Inference).Value.ToArray();
            var (exposures, pageViews) = (Encode(model, device, example.Exposures), Encode(model, device, example.PageViews));
            var scores = new float[example.CandidateCount];
            var attention = new AttentionTrace();
            device.Score(
                new()
                {
                    Candidates = Items(model, example.CandidateRows, example.CandidateDense),
                    CandidateCount = example.CandidateCount,
                    ExposureEncodings = exposures,
                    ExposureDecays = example.Exposures.WindowDecays,
                    PageViewEncodings = pageViews,
                    PageViewDecays = example.PageViews.WindowDecays,
                },
                scores, attention);
            for (var i = 0; i < scores.Length; i++)
            {
                Assert.Equal(expected[i], scores[i], 1e-5f);
                if (attention.ExposureCount > 0)
                {
                    Assert.Equal(1, attention.ExposureRow(i).ToArray().Sum(), 1e-4f);
                }
            }
        }
    }

    [Fact]
    public void Should_change_its_scores_when_a_behavior_changes()
    {
        var (space, examples) = RandomLog.Examples(5);
        var (_, blind) = RandomLog.Examples(5, new() { Blind = true });
        using var model = new EdgeRec(FeatureSchema.EdgeRec, RandomLog.Sizes(space));
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        var seeing = model.Logits(tape, examples.AsSpan(), ForwardContext.Inference).Value.ToArray();
        tape.Reset();
        var without = model.Logits(tape, blind.AsSpan(), ForwardContext.Inference).Value.ToArray();
        Assert.Equal(seeing.Length, without.Length);
        Assert.Contains(Enumerable.Range(0, seeing.Length), i => Math.Abs(seeing[i] - without[i]) > 1e-4);
    }

    [Fact]
    public void Should_learn_what_it_is_shown()
    {
        var (space, examples) = RandomLog.Examples(7);
        using var model = new EdgeRec(FeatureSchema.EdgeRec, RandomLog.Sizes(space));
        var trainer = new Trainer<RerankExample>(
            new RerankingLearner(model), new Adam(), new() { BatchSize = 8, Epochs = 40, LearningRate = 0.01, ClipNorm = 10, Workers = 1 });
        var result = trainer.Train([.. examples.Where(example => example.CountedCandidates > 0)]);
        Assert.True(result.Epochs[^1].Loss < 0.7 * result.Epochs[0].Loss, $"{result.Epochs[0].Loss} → {result.Epochs[^1].Loss}");
    }

    private static float[] Encode(EdgeRec model, EdgeRecDevice device, BehaviorHistory history)
    {
        var schema = FeatureSchema.EdgeRec;
        var kind = history.Rows.Kind;
        var items = Items(model, history.ItemRows.ToArray(), history.Dense.ToArray());
        var actions = new float[schema.ActionWidth(kind)];
        var state = new float[device.StateWidth];
        var encodings = new float[history.Length * device.EncodingWidth];
        for (var i = 0; i < history.Length; i++)
        {
            history.CopyActions(i, actions);
            device.Step(
                kind, actions, items.AsSpan(i * schema.ItemWidth, schema.ItemWidth), state,
                encodings.AsSpan(i * device.EncodingWidth, device.EncodingWidth));
        }

        return encodings[((history.Length - history.WindowLength) * device.EncodingWidth)..];
    }

    private static float[] Items(EdgeRec model, int[] rows, float[] dense)
    {
        var schema = FeatureSchema.EdgeRec;
        var count = dense.Length / schema.DenseWidth;
        var items = new List<float>();
        for (var i = 0; i < count; i++)
        {
            for (var a = 0; a < model.Tables.Length; a++)
            {
                var table = model.Tables[a];
                items.AddRange(table.Weight.Value.Slice(rows[(i * model.Tables.Length) + a] * table.Width, table.Width));
            }

            items.AddRange(dense.AsSpan(i * schema.DenseWidth, schema.DenseWidth));
        }

        return [.. items];
    }
}
