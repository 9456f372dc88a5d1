using BenchmarkDotNet.Attributes;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Benchmarks;

/// <summary>A step on the rows that a batch of 256 samples with 50 clicks each touches, on one core; copying as the yardstick.</summary>
[ShortRun]
public class OptimizerBenchmarks
{
    private const int Touched = 256 * 50;
    private const int Width = 64;

    private readonly ParameterSet _parameters = new();
    private readonly Adam _adam = new();
    private readonly Adagrad _adagrad = new();
    private readonly float[] _from = new float[Touched * Width];
    private readonly float[] _to = new float[Touched * Width];
    private Tape _tape = null!;
    private GradientBuffer _summed = null!;

    [GlobalSetup]
    public void Make()
    {
        var numbers = new SeededGenerator(1);
        var table = new EmbeddingTable(_parameters.Scope("table"), new Initializer(1), 100_000, Width);
        _tape = new(_parameters);
        _summed = new(_parameters);
        _tape.Backward(_tape.Sum(table.Forward(_tape, [.. Enumerable.Range(0, Touched).Select(_ => numbers.Next(100_000))])));
        GradientReducer.Sum([_tape.Gradients], 1, _summed);
    }

    [GlobalCleanup]
    public void Free()
    {
        _tape.Dispose();
        _summed.Dispose();
        _parameters.Dispose();
    }

    // 12,800 rows drawn of 100,000: about 12,000 different ones. Gradient, weights and two moments read, three of them written.
    [Benchmark(Description = "Adam, about 12,000 rows of 64")]
    [Work(21.5, 21.5, WorkUnit.Megabytes)]
    public void Adam() => _adam.Step(_parameters, _summed, 1e-3);

    // Gradient, weights and squares read, two of them written.
    [Benchmark(Description = "Adagrad, about 12,000 rows of 64")]
    [Work(15.4, 15.4, WorkUnit.Megabytes)]
    public void Adagrad() => _adagrad.Step(_parameters, _summed, 1e-2);

    [Benchmark(Description = "Sum of a worker's gradients, 12,800 rows of 64")]
    [Work(6.4, 6.4, WorkUnit.Megabytes)]
    public void Sum() => GradientReducer.Sum([_tape.Gradients], 1, _summed);

    [Benchmark(Description = "Copy of 12,800 rows of 64")]
    [Work(6.55, 6.55, WorkUnit.Megabytes)]
    public void Copy() => _from.AsSpan().CopyTo(_to);

    [Benchmark(Description = "Copy of 800 rows of 64")]
    [Work(0.41, 0.41, WorkUnit.Megabytes)]
    public void CopyFew() => _from.AsSpan(0, 800 * Width).CopyTo(_to);
}
