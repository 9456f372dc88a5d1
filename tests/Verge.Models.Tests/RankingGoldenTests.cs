using Verge.Features;
using Verge.Models.Ranking;
using Verge.NeuralNetworks;
using Verge.Tensors;
using Verge.Testing;

namespace Verge.Models.Tests;

/// <summary>Each ranking network's logits and training losses against PyTorch's (Golden/ranking.py).</summary>
public sealed class RankingGoldenTests
{
    public static TheoryData<string> Cases => [.. RankingCases.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_match_pytorch(string name)
    {
        using var golden = SafeTensorsReader.Open(Path.Combine(AppContext.BaseDirectory, "Golden", "ranking.safetensors"));
        using var model = RankingModels.Make(RankingCases.Features, RankingCases.All[name]);
        Assert.Equal(golden.Tensors.Count(entry => entry.Name.StartsWith($"{name}.param.", StringComparison.Ordinal)), model.Parameters.Count);
        SafeTensors.Read(golden, model.Parameters, $"{name}.param.");
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        TensorAssert.Close(golden.Read($"{name}.logits"), model.Logits(tape, RankingCases.Examples, ForwardContext.Inference).Value, 1e-5, 1e-5, "logits");
        using var gradients = new DataParallel<RankingExample>(new RankingLearner(model), new() { Workers = 2, MicroBatch = 2 });
        var optimizer = new Adagrad();
        float[] losses =
        [
            .. Enumerable.Range(0, 4).Select(_ =>
            {
                var loss = (float)gradients.Compute(RankingCases.Examples, 1).Loss;
                gradients.Step(optimizer, 0.05);
                return loss;
            }),
        ];
        TensorAssert.Close(golden.Read($"{name}.losses"), losses, 2e-5, 2e-5, "losses");
    }

    /// <summary>At PyTorch's weights, where row 0 is no zero (a layer norm would blow it up); h is small, for LeakyReLU has kinks.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_have_the_gradients_of_its_differences(string name)
    {
        using var golden = SafeTensorsReader.Open(Path.Combine(AppContext.BaseDirectory, "Golden", "ranking.safetensors"));
        using var model = RankingModels.Make(RankingCases.Features, RankingCases.All[name]);
        SafeTensors.Read(golden, model.Parameters, $"{name}.param.");
        GradientCheck.Run(model.Parameters, tape => model.Logits(tape, RankingCases.Examples, ForwardContext.Inference), 1e-2, 2e-4f, 24);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_score_an_example_the_same_alone_and_among_others(string name)
    {
        using var model = RankingModels.Make(RankingCases.Features, RankingCases.All[name], seed: 3);
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        var examples = RankingCases.Examples;
        var together = model.Logits(tape, examples, ForwardContext.Inference).Value.ToArray();
        for (var i = 0; i < examples.Length; i++)
        {
            tape.Reset();
            Assert.Equal(together[i], model.Logits(tape, [examples[i]], ForwardContext.Inference).Scalar, 1e-5f);
            tape.Reset();
            RankingExample[] turned = [.. examples[i..], .. examples[..i]];
            Assert.Equal(together[i], model.Logits(tape, turned, ForwardContext.Inference).Value[0], 1e-5f);
        }
    }
}
