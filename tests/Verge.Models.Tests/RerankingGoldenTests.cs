using Verge.Features;
using Verge.Models.Reranking;
using Verge.NeuralNetworks;
using Verge.Tensors;
using Verge.Testing;

namespace Verge.Models.Tests;

/// <summary>Logits and training losses of the rows of EdgeRec's Table 2 against PyTorch's (Golden/reranking.py).</summary>
public sealed class RerankingGoldenTests
{
    public static TheoryData<string> Cases => [.. RerankingCases.All.Keys];

    private static RerankExample[] Examples { get; } = [.. RerankingCases.Examples];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_match_pytorch(string name)
    {
        var options = RerankingCases.All[name].Options;
        using var golden = Open();
        using var model = Make(name);
        Assert.Equal(golden.Tensors.Count(entry => entry.Name.StartsWith($"{name}.param.", StringComparison.Ordinal)), model.Parameters.Count);
        SafeTensors.Read(golden, model.Parameters, $"{name}.param.");
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        TensorAssert.Close(golden.Read($"{name}.logits"), model.Logits(tape, Examples, ForwardContext.Inference).Value, 1e-5, 1e-5, "logits");
        using var gradients = new DataParallel<RerankExample>(new RerankingLearner(model, options.EffectiveLoss), new() { Workers = 2, MicroBatch = 2 });
        var optimizer = new Adagrad();
        float[] losses =
        [
            .. Enumerable.Range(0, 4).Select(_ =>
            {
                var loss = (float)gradients.Compute(Examples, 1).Loss;
                gradients.Step(optimizer, 0.05);
                return loss;
            }),
        ];
        TensorAssert.Close(golden.Read($"{name}.losses"), losses, 2e-5, 2e-5, "losses");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_have_the_gradients_of_its_differences(string name)
    {
        using var golden = Open();
        using var model = Make(name);
        SafeTensors.Read(golden, model.Parameters, $"{name}.param.");
        GradientCheck.Run(model.Parameters, tape => tape.Activate(model.Logits(tape, Examples, ForwardContext.Inference), Activation.Tanh), 1e-2, 2e-4f, 24);
    }

    [Theory]
    [InlineData("dlcm")]
    [InlineData("hubsm-ie")]
    public void Should_have_the_gradients_of_its_loss(string name)
    {
        var options = RerankingCases.All[name].Options;
        using var golden = Open();
        using var model = Make(name);
        SafeTensors.Read(golden, model.Parameters, $"{name}.param.");
        var learner = new RerankingLearner(model, options.EffectiveLoss);
        GradientCheck.Run(model.Parameters, tape => learner.Forward(tape, Examples, ForwardContext.Inference).LossSum, 1e-2, 1e-3f, 24);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_score_a_request_the_same_alone_and_among_others(string name)
    {
        using var model = Make(name, seed: 3);
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        var together = model.Logits(tape, Examples, ForwardContext.Inference).Value.ToArray();
        var row = 0;
        for (var i = 0; i < Examples.Length; i++)
        {
            var own = together.AsSpan(row, Examples[i].CandidateCount);
            tape.Reset();
            TensorAssert.Close(own, model.Logits(tape, [Examples[i]], ForwardContext.Inference).Value, 1e-5, 1e-5, $"{i} alone");
            tape.Reset();
            RerankExample[] turned = [.. Examples[i..], .. Examples[..i]];
            TensorAssert.Close(own, model.Logits(tape, turned, ForwardContext.Inference).Value[..own.Length], 1e-5, 1e-5, $"{i} first");
            row += own.Length;
        }

        Assert.Equal(together.Length, row);
    }

    /// <summary>The table of docs/edgerec.md.</summary>
    [Theory]
    [InlineData(RerankingModels.DnnRank, 2_433)]
    [InlineData(RerankingModels.Dlcm, 13_540)]
    [InlineData(RerankingModels.HubsmExposures, 75_841)]
    [InlineData(RerankingModels.HubsmPageViews, 74_017)]
    [InlineData(RerankingModels.Huism, 77_441)]
    [InlineData(RerankingModels.Hubsm, 124_705)]
    public void Should_have_the_size_that_the_page_tells(string name, int expected)
    {
        using var model = RerankingModels.Make(RandomLog.Examples(1).Space, DecayMode.Joined, new() { Model = name });
        Assert.Equal(expected, model.Parameters.Where(parameter => !parameter.Name.StartsWith("embeddings.", StringComparison.Ordinal)).Sum(parameter => parameter.Count));
    }

    [Fact]
    public void Should_teach_nothing_by_a_list_that_nobody_clicked()
    {
        using var model = Make("dlcm");
        using var tape = new Tape(model.Parameters);
        var term = new RerankingLearner(model, RerankingLoss.Listwise).Forward(tape, [Examples[2]], ForwardContext.Inference);
        Assert.Equal((0, 0), (term.LossSum.Scalar, term.Weight));
    }

    [Theory]
    [InlineData("svd", 2, "model: got 'svd', expected one of dnn-rank, dlcm, hubsm-ie, hubsm-ipv, huism, hubsm")]
    [InlineData("dlcm", 0, "Heads: got 0, expected 1 to 64")]
    public void Should_name_what_cannot_be(string model, int heads, string expected)
    {
        var options = new RerankingModelOptions { Model = model, Dlcm = new() { Heads = heads } };
        Assert.StartsWith(expected, Assert.Throws<ArgumentException>(() => RerankingModels.Make(RerankingCases.Space, DecayMode.Joined, options)).Message, StringComparison.Ordinal);
        Assert.StartsWith(expected, Assert.Throws<ArgumentException>(options.Validated).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_want_the_score_that_it_adds_to()
    {
        var space = new FeatureSpace(
            new(RerankingCases.Space.Schema with { Scores = [] }, [null], [null, null], RerankingCases.Space.Device.ExposureTimes, RerankingCases.Space.Device.PageViewTimes, ScoreScaling.Identity([])),
            RerankingCases.Space.Vocabularies);
        var error = Assert.Throws<ArgumentException>(() => RerankingModels.Make(space, DecayMode.Joined, new() { Residual = true }));
        Assert.StartsWith("score: got 'click_probability', expected one of the schema's", error.Message, StringComparison.Ordinal);
    }

    private static IRerankingModel Make(string name, ulong seed = 1) =>
        RerankingModels.Make(RerankingCases.Space, RerankingCases.All[name].Mode, RerankingCases.All[name].Options, seed);

    private static SafeTensorsReader Open() => SafeTensorsReader.Open(Path.Combine(AppContext.BaseDirectory, "Golden", "reranking.safetensors"));
}
