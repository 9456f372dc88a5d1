using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Cli.Bench;

/// <summary>Times matrix products of the networks' shapes, forward and back, as training runs them.</summary>
internal static class GemmBenchmark
{
    private static readonly (string Of, int Rows, int Inputs, int Outputs)[] s_shapes =
    [
        ("GRU, input", 112, 74, 96), ("GRU, one step", 16, 32, 96), ("EdgeRec, perceptron", 1600, 252, 32),
        ("attention, projection", 800, 64, 64), ("feed-forward, first", 800, 64, 256), ("feed-forward, second", 800, 256, 64),
        ("BST, perceptron", 64, 128, 1024), ("BST, perceptron", 64, 1024, 512), ("BST, perceptron", 64, 512, 256),
        ("square", 256, 256, 256), ("square", 1024, 1024, 1024),
    ];

    /// <summary>A figure a shape.</summary>
    public static GemmFigure[] Measure(TimeSpan budget, TimeProvider time, CancellationToken cancellation)
    {
        var peak = FusedMultiplyAddPeak.Gflops(budget, time);
        var figures = new GemmFigure[s_shapes.Length];
        for (var i = 0; i < figures.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (of, rows, inputs, outputs) = s_shapes[i];
            var flops = 2.0 * rows * inputs * outputs;
            var (forward, backward) = Seconds(rows, inputs, outputs, budget, time);
            figures[i] = new(of, rows, inputs, outputs, flops / forward / 1e9, 2 * flops / backward / 1e9, peak, Simd.Level.ToString().ToLowerInvariant());
        }

        return figures;
    }

    /// <summary>The fastest forward and backward pass seen: what else the machine does only ever makes one slower.</summary>
    private static (double Forward, double Backward) Seconds(int rows, int inputs, int outputs, TimeSpan budget, TimeProvider time)
    {
        using var parameters = new ParameterSet();
        var weight = parameters.Add("weight", [outputs, inputs]);
        new Initializer(1).Fill(weight, Initialization.Default(inputs));
        var numbers = new SeededGenerator(1);
        float[] elements = [.. Enumerable.Range(0, rows * Math.Max(inputs, outputs)).Select(_ => (float)numbers.NextGaussian())];
        using var tape = new Tape(parameters);
        var (forward, backward) = (double.MaxValue, double.MaxValue);
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < budget)
        {
            tape.Reset();
            var x = tape.Input(rows, inputs, out var values, requiresGradient: true);
            elements.AsSpan(0, values.Length).CopyTo(values);
            var w = tape.Parameter(weight);
            var start = time.GetTimestamp();
            var y = tape.Linear(x, w);
            forward = Math.Min(forward, time.GetElapsedTime(start).TotalSeconds);
            tape.Seed(y, elements.AsSpan(0, rows * outputs));
            start = time.GetTimestamp();
            tape.Backward();
            backward = Math.Min(backward, time.GetElapsedTime(start).TotalSeconds);
        }

        return (forward, backward);
    }
}
