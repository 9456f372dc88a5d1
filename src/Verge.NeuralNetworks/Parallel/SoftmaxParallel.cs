using System.Numerics.Tensors;
using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>
/// <see cref="DataParallel{TSample}"/> for a softmax over all classes, in three phases: all workers compute the queries of
/// their chunks; each takes a slice of the classes, sums the exponentials of all queries' products with it, and, once the
/// whole sums are known, sweeps back to its classes; all sweep back from the queries.
/// </summary>
/// <remarks>
/// The tapes hold a whole step between the phases: batch · classes products. One batch at a time; repeats to the bit for the
/// same number of workers.
/// </remarks>
public sealed class SoftmaxParallel<TSample> : IBatchGradients<TSample>, IWorkerJob
{
    // Beside the classes' products a chunk is small: larger ones save more in the network's own products than they cost in cache.
    private const int UsualMicroBatch = 64;

    private readonly ISoftmaxLearner<TSample> _learner;
    private readonly int? _microBatch;
    private readonly WorkerTeam _team;
    private readonly StepTeam _steps;
    private readonly Tape[] _tapes;
    private readonly Tape[] _sliceTapes;
    private readonly GradientBuffer[] _buffers;
    private readonly Slice[] _slices;
    private readonly ChunkRun _run = new();
    private SoftmaxTerm[] _terms = [];
    private float[] _sums = [];
    private float[] _minusOnes = [];
    private float[] _queryGradient = [];
    private ReadOnlyMemory<TSample> _batch;
    private ulong _seed;
    private ChunkPlan _plan;
    private int _width;
    private Phase _phase;

    /// <summary>Makes the tapes and starts the threads.</summary>
    /// <param name="learner">The model; the caller keeps and disposes it.</param>
    /// <param name="options">Workers and samples a chunk; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public SoftmaxParallel(ISoftmaxLearner<TSample> learner, DataParallelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(learner);
        options = (options ?? new DataParallelOptions()).Validated();
        Check.AtLeast(learner.Classes, options.WorkerCount, nameof(learner.Classes));
        _learner = learner;
        _microBatch = options.MicroBatch;
        var workers = options.WorkerCount;
        (_tapes, _sliceTapes) = (new Tape[workers], new Tape[workers]);
        _buffers = new GradientBuffer[2 * workers];
        _slices = new Slice[workers];
        for (var i = 0; i < workers; i++)
        {
            (_tapes[i], _sliceTapes[i]) = (new(learner.Parameters), new(learner.Parameters));
            (_buffers[i], _buffers[workers + i]) = (_tapes[i].Gradients, _sliceTapes[i].Gradients);
        }

        Gradients = new GradientBuffer(learner.Parameters);
        _team = new WorkerTeam(workers, "verge worker");
        _steps = new StepTeam(_team);
    }

    private enum Phase
    {
        Queries,
        Products,
        Classes,
        Samples,
    }

    /// <inheritdoc/>
    public ParameterSet Parameters => _learner.Parameters;

    /// <inheritdoc/>
    public GradientBuffer Gradients { get; }

    /// <inheritdoc/>
    public BatchResult Compute(ReadOnlyMemory<TSample> batch, ulong seed, CancellationToken cancellation = default)
    {
        _plan = new ChunkPlan(batch.Length, _microBatch ?? Math.Clamp((batch.Length + _tapes.Length - 1) / _tapes.Length, 1, UsualMicroBatch));
        _run.Begin(_plan, cancellation);
        if (_plan.Count == 0)
        {
            Gradients.Clear();
            return default;
        }

        (_batch, _seed) = (batch, seed);
        if (_terms.Length < _plan.Count)
        {
            _terms = new SoftmaxTerm[_plan.Count];
        }

        if (_sums.Length < batch.Length)
        {
            (_sums, _minusOnes) = (new float[batch.Length], new float[batch.Length]);
            _minusOnes.AsSpan().Fill(-1);
        }

        Run(Phase.Queries);
        _width = _terms[0].Queries.Columns;
        Run(Phase.Products);
        var loss = SumUp();
        Run(Phase.Classes);
        AddQueryGradients();
        Run(Phase.Samples);
        _batch = default;
        _steps.Sum(_buffers, 1f / batch.Length, Gradients);
        return new(loss, batch.Length);
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
        foreach (var tape in _tapes.Concat(_sliceTapes))
        {
            tape.Dispose();
        }

        Gradients.Dispose();
    }

    void IWorkerJob.Run(int worker)
    {
        var chunk = worker;
        try
        {
            switch (_phase)
            {
                case Phase.Products:
                    Multiply(worker);
                    break;
                case Phase.Classes:
                    SweepClasses(worker);
                    break;
                default:
                    var tape = Begun(worker);
                    for (; chunk < _plan.Count && _run.MayGoOn(); chunk += _tapes.Length)
                    {
                        Visit(tape, chunk);
                    }

                    if (_phase == Phase.Samples && worker < _plan.Count && _run.MayGoOn())
                    {
                        tape.Backward();
                    }

                    break;
            }
        }
        catch (Exception failure)
        {
            _run.Fail(_phase is Phase.Products or Phase.Classes ? ChunkRun.WholeBatch : Math.Min(chunk, _plan.Count - 1), failure);
        }
    }

    private void Run(Phase phase)
    {
        _phase = phase;
        _team.Run(this);
        _run.ThrowIfStopped();
    }

    private Tape Begun(int worker)
    {
        var tape = _tapes[worker];
        if (_phase == Phase.Queries)
        {
            tape.Gradients.Clear();
            tape.Reset();
        }

        return tape;
    }

    private void Visit(Tape tape, int chunk)
    {
        int first = _plan.First(chunk), count = _plan.Length(chunk);
        if (_phase == Phase.Samples)
        {
            tape.Seed(_terms[chunk].Queries, _queryGradient.AsSpan(first * _width, count * _width));
            tape.Seed(_terms[chunk].Targets, _minusOnes.AsSpan(0, count));
            return;
        }

        var term = _learner.Forward(
            tape, _batch.Span.Slice(first, count), new ForwardContext(true, SeededGenerator.Derive(_seed, (ulong)chunk), _seed));
        _terms[chunk] = term.Queries.Rows == count && term.Targets.Rows == count ? term
            : throw new InvalidOperationException($"got {term.Queries.Rows} queries and {term.Targets.Rows} targets of {count} samples, expected one of each a sample");
    }

    private void Multiply(int worker)
    {
        var tape = _sliceTapes[worker];
        tape.Gradients.Clear();
        tape.Reset();
        var queries = tape.Input(_batch.Length, _width, out var values, requiresGradient: true);
        for (var chunk = 0; chunk < _plan.Count; chunk++)
        {
            _terms[chunk].Queries.Value.CopyTo(values[(_plan.First(chunk) * _width)..]);
        }

        var (first, end) = WorkShare.OfRows(_learner.Classes, worker, _sliceTapes.Length);
        _slices[worker] = new(queries, tape.LogSumExpProducts(queries, _learner.Embed(tape, first, end - first, new ForwardContext(true, _seed, _seed))));
    }

    /// <summary>The whole sums of the samples, and of their losses.</summary>
    private double SumUp()
    {
        var loss = 0.0;
        for (var chunk = 0; chunk < _plan.Count; chunk++)
        {
            var targets = _terms[chunk].Targets.Value;
            for (var i = 0; i < targets.Length; i++)
            {
                var sample = _plan.First(chunk) + i;
                var largest = float.NegativeInfinity;
                foreach (var slice in _slices)
                {
                    largest = Math.Max(largest, slice.Sums.Value[sample]);
                }

                var sum = 0.0;
                foreach (var slice in _slices)
                {
                    sum += Math.Exp((double)slice.Sums.Value[sample] - largest);
                }

                var whole = largest + Math.Log(sum);
                _sums[sample] = (float)whole;
                loss += whole - targets[i];
            }
        }

        return loss;
    }

    private void SweepClasses(int worker)
    {
        // d log Σ over slices e^s / d s of a slice is its share of the whole sum.
        var sums = _slices[worker].Sums;
        _sliceTapes[worker].Input(_batch.Length, 1, out var shares);
        for (var i = 0; i < shares.Length; i++)
        {
            shares[i] = MathF.Exp(sums.Value[i] - _sums[i]);
        }

        _sliceTapes[worker].Backward(sums, shares);
    }

    private void AddQueryGradients()
    {
        var count = _batch.Length * _width;
        if (_queryGradient.Length < count)
        {
            _queryGradient = new float[count];
        }

        var sum = _queryGradient.AsSpan(0, count);
        sum.Clear();
        foreach (var slice in _slices)
        {
            TensorPrimitives.Add(sum, slice.Queries.Gradient, sum);
        }
    }

    private readonly record struct Slice(Variable Queries, Variable Sums);
}
