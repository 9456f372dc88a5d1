using System.Globalization;
using Verge.Tensors;

namespace Verge.NeuralNetworks.Tests;

/// <summary>Parameters after several steps of each optimizer against PyTorch's.</summary>
public sealed class OptimizerGoldenTests
{
    [Fact]
    public void Should_match_pytorch_adam_and_sparse_adam() => Verify("adam", new Adam(), 0.05);

    [Fact]
    public void Should_match_pytorch_adam_with_other_options() => Verify(
        "adam_weight_decay", new Adam(new AdamOptions { Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-6, WeightDecay = 0.1 }), 0.05);

    [Fact]
    public void Should_match_pytorch_adagrad() => Verify("adagrad", new Adagrad(), 0.1);

    [Fact]
    public void Should_match_pytorch_adagrad_with_other_options() => Verify(
        "adagrad_options", new Adagrad(new AdagradOptions { RateDecay = 0.05, InitialSum = 0.3, Epsilon = 1e-6, WeightDecay = 0.1 }), 0.1);

    [Fact]
    public void Should_match_pytorch_clipping_and_stepwise_decay() =>
        Verify("clip_and_decay", new Adam(), 0.05, new ExponentialDecay(0.7, 2), clip: 1.5);

    private static void Verify(string file, IOptimizer optimizer, double rate, ExponentialDecay? schedule = null, double? clip = null)
    {
        using var golden = new GoldenCase(file);
        var dense = golden.Parameters.Add("dense", [3, 7]);
        var table = golden.Parameters.Add("table", [6, 5], sparse: true);
        SafeTensors.Read(golden.Reader, golden.Parameters, "param.");
        using var raw = new GradientBuffer(golden.Parameters);
        using var summed = new GradientBuffer(golden.Parameters);
        for (var step = 0; step < int.Parse(golden.Reader.Metadata["steps"], CultureInfo.InvariantCulture); step++)
        {
            raw.Clear();
            golden.Reader.Read($"step{step}.dense", raw.Dense(dense));
            var values = golden.Reader.Read($"step{step}.values");
            var rows = golden.Ints($"step{step}.rows");
            for (var i = 0; i < rows.Length; i++)
            {
                values.AsSpan(i * 5, 5).CopyTo(raw.AppendRow(table, rows[i]));
            }

            GradientReducer.Sum([raw], 1, summed);
            if (clip is { } maximum)
            {
                var norm = GradientClipping.ByGlobalNorm(summed, maximum);
                Assert.Equal(double.Parse(golden.Reader.Metadata[$"step{step}.norm"], CultureInfo.InvariantCulture), norm, 1e-5);
            }

            var untouched = table.Value.ToArray();
            optimizer.Step(golden.Parameters, summed, rate * (schedule?.Multiplier(step, 100) ?? 1));

            GoldenCase.Close($"dense after {step}", golden.Reader.Read($"after{step}.dense"), dense.Value);
            GoldenCase.Close($"table after {step}", golden.Reader.Read($"after{step}.table"), table.Value);
            foreach (var row in Enumerable.Range(0, 6).Except(rows))
            {
                Assert.Equal(untouched.AsSpan(row * 5, 5), table.Value.Slice(row * 5, 5));
            }
        }
    }
}
