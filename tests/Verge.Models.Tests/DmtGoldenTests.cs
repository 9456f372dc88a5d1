using Verge.Features;
using Verge.Models.Ranking;
using Verge.NeuralNetworks;
using Verge.Tensors;
using Verge.Testing;

namespace Verge.Models.Tests;

/// <summary>DNN's, DIN's (of several sequences), DIEN's and DMT's logits and training losses against PyTorch's (Golden/dmt.py).</summary>
public sealed class DmtGoldenTests
{
    public static TheoryData<string> Cases => [.. DmtCases.All.Keys];

    private static RankingExample[] Examples { get; } = [.. DmtCases.Examples];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_match_pytorch(string name)
    {
        var options = DmtCases.All[name];
        using var golden = Open();
        using var model = RankingModels.Make(DmtCases.Features, options);
        Assert.Equal(golden.Tensors.Count(entry => entry.Name.StartsWith($"{name}.param.", StringComparison.Ordinal)), model.Parameters.Count);
        SafeTensors.Read(golden, model.Parameters, $"{name}.param.");
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        TensorAssert.Close(golden.Read($"{name}.logits"), model.Logits(tape, Examples, ForwardContext.Inference).Value, 1e-5, 1e-5, "logits");
        var first = model.Tasks == 1 ? options.Tasks.TaskIn(DmtCases.Features.Schema) : 0;
        using var gradients = new DataParallel<RankingExample>(
            new RankingLearner(model, DmtCases.Drawn, options.Tasks, first), new() { Workers = 2, MicroBatch = 2 });
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

    /// <summary>Of what training takes the loss of: the logits with the bias, and the auxiliary loss.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_have_the_gradients_of_its_differences(string name)
    {
        using var golden = Open();
        using var model = RankingModels.Make(DmtCases.Features, DmtCases.All[name]);
        SafeTensors.Read(golden, model.Parameters, $"{name}.param.");
        GradientCheck.Run(
            model.Parameters,
            tape =>
            {
                var terms = model.Train(tape, Examples, DmtCases.Drawn, ForwardContext.Inference);
                var sum = tape.Sum(tape.Activate(terms.Logits, Activation.Tanh));
                return terms.Loss is { } loss ? tape.Add(sum, loss) : sum;
            },
            1e-2, 2e-4f, 24);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_score_an_example_the_same_alone_and_among_others(string name)
    {
        using var model = RankingModels.Make(DmtCases.Features, DmtCases.All[name], seed: 3);
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        var together = model.Logits(tape, Examples, ForwardContext.Inference).Value.ToArray();
        Assert.Equal(Examples.Length * model.Tasks, together.Length);
        for (var i = 0; i < Examples.Length; i++)
        {
            tape.Reset();
            var own = together.AsSpan(i * model.Tasks, model.Tasks);
            TensorAssert.Close(own, model.Logits(tape, [Examples[i]], ForwardContext.Inference).Value, 1e-5, 1e-5, $"{i} alone");
            tape.Reset();
            RankingExample[] turned = [.. Examples[i..], .. Examples[..i]];
            TensorAssert.Close(own, model.Logits(tape, turned, ForwardContext.Inference).Value[..model.Tasks], 1e-5, 1e-5, $"{i} first");
        }
    }

    private static SafeTensorsReader Open() => SafeTensorsReader.Open(Path.Combine(AppContext.BaseDirectory, "Golden", "dmt.safetensors"));
}
