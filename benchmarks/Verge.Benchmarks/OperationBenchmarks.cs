using BenchmarkDotNet.Attributes;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Benchmarks;

/// <summary>
/// Operations at the sizes of a micro-batch of 16 samples in training, on one core: forward, or forward and backward.
/// Work counts products and what is read and written at least; a causal mask halves attention's.
/// </summary>
[ShortRun]
public class OperationBenchmarks
{
    private const int Samples = 16;

    /// <summary>The memory of a step does not move after the first ones, so that later runs find the inputs there.</summary>
    private const int FilledRuns = 16;

    private readonly ParameterSet _parameters = new();
    private readonly ParameterSet _tables = new();
    private readonly SeededGenerator _numbers = new(1);
    private readonly int[] _clicks = [.. Enumerable.Repeat(50, Samples)];
    private readonly int[] _exposures = [.. Enumerable.Repeat(100, Samples)];
    private readonly int[] _lists = [.. Enumerable.Repeat(1000, Samples)];
    private readonly int[] _firsts = new int[Samples];
    private readonly int[] _rows = new int[Samples * 50];
    private Tape _tape = null!;
    private Tape _tableTape = null!;
    private Gru _gru = null!;
    private BahdanauAttention _bahdanau = null!;
    private TransformerBlock _block = null!;
    private Linear _projection = null!;
    private Linear _projectionBack = null!;
    private Linear _large = null!;
    private LayerNorm _norm = null!;
    private EmbeddingTable _table = null!;
    private float[] _elements = [];
    private int _runs;

    [Params(false, true)]
    public bool Backward { get; set; }

    [GlobalSetup]
    public void Make()
    {
        var initializer = new Initializer(1);
        _gru = new(_parameters.Scope("gru"), initializer, 74, 32, 3);
        _bahdanau = new(_parameters.Scope("bahdanau"), initializer, 32, 32, 32);
        _block = new(_parameters.Scope("block"), initializer, new() { Width = 64, Heads = 2, FeedForward = 256, Causal = true, Dropout = 0.1f });
        _projection = new(_parameters.Scope("projection"), initializer, 64, 256);
        _projectionBack = new(_parameters.Scope("projection_back"), initializer, 256, 64);
        _large = new(_parameters.Scope("large"), initializer, 1024, 512);
        _norm = new(_parameters.Scope("norm"), 64);
        _table = new(_tables.Scope("table"), initializer, 100_000, 64);
        _elements = [.. Enumerable.Range(0, 50 * Samples * 256).Select(_ => (float)_numbers.NextGaussian())];
        foreach (ref var row in _rows.AsSpan())
        {
            row = _numbers.Next(100_000);
        }

        _tape = new(_parameters);
        _tableTape = new(_tables);
    }

    [GlobalCleanup]
    public void Free()
    {
        _tape.Dispose();
        _tableTape.Dispose();
        _tables.Dispose();
        _parameters.Dispose();
    }

    [Benchmark(Description = "GRU, 3 layers of 32, 16 × 100 rows of 74")]
    [Work(71.9, 215.7, WorkUnit.Megaflops)]
    public void Gru() => Run(() => _gru.Forward(_tape, Input(100 * Samples, 74), _tape.Segments(_exposures)));

    // Projections 6.6, 5 a pair and column 25.6, weighted sum 30.1.
    [Benchmark(Description = "Bahdanau attention, 16 × 100 queries and keys, 32 wide, values 94")]
    [Work(62.3, 186.9, WorkUnit.Megaflops)]
    public void Bahdanau() => Run(() =>
    {
        var segments = _tape.Segments(_exposures);
        return _bahdanau.Forward(
            _tape, new(Input(100 * Samples, 32), segments), new(Input(100 * Samples, 32), segments), Input(100 * Samples, 94));
    });

    [Benchmark(Description = "Transformer block, 16 × 50 rows of 64")]
    [Work(83.8, 251.3, WorkUnit.Megaflops)]
    public void TransformerBlock() => Run(() => _block.Forward(_tape, Input(50 * Samples, 64), _tape.Segments(_clicks), new(true, 1)));

    [Benchmark(Description = "Multi-head attention, causal, 16 × 50 rows of 64, 2 heads")]
    [Work(5.2, 15.7, WorkUnit.Megaflops)]
    public void MultiHeadAttention() => Run(() =>
    {
        var segments = _tape.Segments(_clicks);
        return _tape.MultiHeadAttention(
            Input(50 * Samples, 64), Input(50 * Samples, 64), Input(50 * Samples, 64), segments, segments, 2, causal: true);
    });

    [Benchmark(Description = "Linear and ReLU, 800 rows, 64 → 256")]
    [Work(26.2, 78.6, WorkUnit.Megaflops)]
    public void Linear() => Run(() => _projection.Forward(_tape, Input(50 * Samples, 64), Activation.Relu));

    [Benchmark(Description = "Linear, 800 rows, 256 → 64")]
    [Work(26.2, 78.6, WorkUnit.Megaflops)]
    public void LinearBack() => Run(() => _projectionBack.Forward(_tape, Input(50 * Samples, 256)));

    [Benchmark(Description = "Linear and LeakyReLU, 128 rows, 1024 → 512")]
    [Work(134.2, 402.7, WorkUnit.Megaflops)]
    public void LargeLinear() => Run(() => _large.Forward(_tape, Input(128, 1024), Activation.LeakyRelu));

    [Benchmark(Description = "Layer norm, 800 rows of 64")]
    [Work(0.41, 1.02, WorkUnit.Megabytes)]
    public void LayerNorm() => Run(() => _norm.Forward(_tape, Input(50 * Samples, 64)));

    [Benchmark(Description = "Dropout, sum and layer norm, 800 rows of 64")]
    [Work(0.82, 1.64, WorkUnit.Megabytes)]
    public void AddLayerNorm() => Run(() => _norm.ForwardSum(_tape, Input(50 * Samples, 64), Input(50 * Samples, 64), 0.1f, new(true, 1)));

    [Benchmark(Description = "Dropout, 800 rows of 64")]
    [Work(0.41, 0.82, WorkUnit.Megabytes)]
    public void Dropout() => Run(() => _tape.Dropout(Input(50 * Samples, 64), 0.1f, 1));

    [Benchmark(Description = "Sigmoid, 800 rows of 64")]
    [Work(0.41, 1.02, WorkUnit.Megabytes)]
    public void Sigmoid() => Run(() => _tape.Activate(Input(50 * Samples, 64), Activation.Sigmoid));

    [Benchmark(Description = "Softmax and cross entropy, 16 lists of 1,000")]
    [Work(0.064, 0.19, WorkUnit.Megabytes)]
    public void Softmax() => Run(() => _tape.SoftmaxCrossEntropy(Input(1000 * Samples, 1), _tape.Segments(_lists), _firsts));

    [Benchmark(Description = "Embedding, 800 of 100,000 rows of 64")]
    [Work(0.41, 0.82, WorkUnit.Megabytes)]
    public void Embedding()
    {
        _tableTape.Gradients.Clear();
        Run(_tableTape, () => _table.Forward(_tableTape, _rows));
    }

    // Dense gradients add up from run to run: clearing all of them takes as long as a small operation.
    private void Run(Func<Variable> forward) => Run(_tape, forward);

    private void Run(Tape tape, Func<Variable> forward)
    {
        _runs++;
        tape.Reset();
        var y = forward();
        if (Backward)
        {
            tape.Backward(y, _elements.AsSpan(0, y.Rows * y.Columns));
        }
    }

    private Variable Input(int rows, int columns)
    {
        var x = _tape.Input(rows, columns, out var values, requiresGradient: true);
        if (_runs <= FilledRuns)
        {
            _elements.AsSpan(0, values.Length).CopyTo(values);
        }

        return x;
    }
}
