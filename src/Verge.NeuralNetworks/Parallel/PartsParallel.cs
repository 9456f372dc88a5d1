using System.Numerics.Tensors;
using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>
/// Computes a batch whose samples have different losses: each part by its own learner, one part after another, each on all workers. The
/// batch's loss is Σ loss sums / Σ weights over the parts, as if it were one.
/// </summary>
internal sealed class PartsParallel<TSample> : IBatchGradients<TSample>
{
    private readonly Func<TSample, int> _partOf;
    private readonly Part[] _parts;
    private readonly WorkerTeam _team;
    private readonly StepTeam _steps;
    private GradientBuffer[] _buffers = [];

    /// <summary>Opens all parts.</summary>
    /// <param name="partOf">Which part a sample is of.</param>
    /// <param name="parts">The learners, all of one parameter set.</param>
    /// <param name="options">Workers and samples a chunk.</param>
    public PartsParallel(Func<TSample, int> partOf, IReadOnlyList<Learner<TSample>> parts, DataParallelOptions options)
    {
        options = options.Validated();
        _partOf = partOf;
        _parts = [.. parts.Select(part => new Part(part.Open(options)))];
        Parameters = parts[0].Parameters;
        Gradients = new(Parameters);
        _team = new(options.WorkerCount, "verge worker");
        _steps = new(_team);
    }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; }

    /// <inheritdoc/>
    public GradientBuffer Gradients { get; }

    /// <inheritdoc/>
    public BatchResult Compute(ReadOnlyMemory<TSample> batch, ulong seed, CancellationToken cancellation = default)
    {
        Deal(batch.Span);
        var (loss, weight, counted) = (0.0, 0.0, 0);
        for (var p = 0; p < _parts.Length; p++)
        {
            var result = _parts[p].Compute(SeededGenerator.Derive(seed, (ulong)p), cancellation);
            loss += result.LossSum;
            weight += result.Weight;
            counted += _parts[p].Counts ? 1 : 0;
        }

        if (_buffers.Length != counted)
        {
            _buffers = new GradientBuffer[counted];
        }

        var next = 0;
        foreach (var part in _parts)
        {
            if (part.Counts)
            {
                // Each part has the gradients of its own mean.
                part.Scale(weight);
                _buffers[next++] = part.Gradients.Gradients;
            }
        }

        _steps.Sum(_buffers, 1, Gradients);
        return new(loss, weight);
    }

    /// <inheritdoc/>
    public void Step(IOptimizer optimizer, double learningRate)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        _steps.Step(optimizer, Parameters, Gradients, learningRate);
    }

    /// <summary>Ends and joins the threads, and frees the tapes.</summary>
    public void Dispose()
    {
        _team.Dispose();
        foreach (var part in _parts)
        {
            part.Gradients.Dispose();
        }

        Gradients.Dispose();
    }

    private void Deal(ReadOnlySpan<TSample> batch)
    {
        foreach (var part in _parts)
        {
            part.Begin(batch.Length);
        }

        for (var i = 0; i < batch.Length; i++)
        {
            var part = _partOf(batch[i]);
            if ((uint)part >= (uint)_parts.Length)
            {
                throw new SampleException(i, 1, new ArgumentOutOfRangeException(nameof(batch), part, $"A sample's part expected 0 … {_parts.Length - 1}."));
            }

            _parts[part].Add(batch[i], i);
        }
    }

    private sealed class Part(IBatchGradients<TSample> gradients)
    {
        private TSample[] _samples = [];
        private int[] _places = [];
        private int _count;
        private BatchResult _result;

        public IBatchGradients<TSample> Gradients => gradients;

        /// <summary>Whether anything of the batch counted here.</summary>
        public bool Counts => _result.Weight > 0 || double.IsNaN(_result.Weight);

        public void Begin(int batch)
        {
            _count = 0;
            _result = default;
            if (_samples.Length < batch)
            {
                (_samples, _places) = (new TSample[batch], new int[batch]);
            }
        }

        public void Add(TSample sample, int place)
        {
            (_samples[_count], _places[_count]) = (sample, place);
            _count++;
        }

        public BatchResult Compute(ulong seed, CancellationToken cancellation)
        {
            if (_count == 0)
            {
                return default;
            }

            try
            {
                return _result = gradients.Compute(_samples.AsMemory(0, _count), seed, cancellation);
            }
            catch (SampleException failure) when (failure.InnerException is { } inner)
            {
                // From the part's places to the batch's; others of the batch may lie between.
                var (first, last) = (_places[failure.First], _places[failure.First + failure.Count - 1]);
                throw new SampleException(first, last - first + 1, inner);
            }
        }

        /// <summary>Turns the gradients of the part's mean into its share of those of the batch's.</summary>
        public void Scale(double batchWeight)
        {
            var share = (float)(_result.Weight / batchWeight);
            if (share == 1)
            {
                return;
            }

            foreach (var parameter in gradients.Parameters)
            {
                var values = parameter.IsSparse ? gradients.Gradients.SparseValues(parameter) : gradients.Gradients.Dense(parameter);
                TensorPrimitives.Multiply(values, share, values);
            }
        }
    }
}
