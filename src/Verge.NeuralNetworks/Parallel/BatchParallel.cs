using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>
/// <see cref="DataParallel{TSample}"/> for a loss that spans the batch, in three phases: all workers compute their chunks'
/// outputs; the caller computes the loss over all outputs and its gradient there; all workers sweep back from it.
/// </summary>
/// <remarks>The workers' tapes hold the whole batch between the phases. One batch at a time.</remarks>
public sealed class BatchParallel<TSample> : IBatchGradients<TSample>, IWorkerJob
{
    private readonly IBatchLearner<TSample> _learner;
    private readonly int _microBatch;
    private readonly WorkerTeam _team;
    private readonly StepTeam _steps;
    private readonly Tape[] _tapes;
    private readonly Tape _lossTape;
    private readonly GradientBuffer[] _buffers;
    private readonly ChunkRun _run = new();
    private Variable[] _outputs = [];
    private int[] _firstRows = [];
    private ReadOnlyMemory<TSample> _batch;
    private Variable _joined;
    private ulong _seed;
    private ChunkPlan _plan;
    private bool _sweeping;

    /// <summary>Makes the tapes and starts the threads.</summary>
    /// <param name="learner">The model; the caller keeps and disposes it.</param>
    /// <param name="options">Workers and samples a chunk; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public BatchParallel(IBatchLearner<TSample> learner, DataParallelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(learner);
        options = (options ?? new DataParallelOptions()).Validated();
        _learner = learner;
        _microBatch = options.MicroBatch ?? DataParallelOptions.UsualMicroBatch;
        _lossTape = new Tape(learner.Parameters);
        _tapes = new Tape[options.WorkerCount];
        _buffers = new GradientBuffer[options.WorkerCount + 1];
        for (var i = 0; i < _tapes.Length; i++)
        {
            _tapes[i] = new Tape(learner.Parameters);
            _buffers[i] = _tapes[i].Gradients;
        }

        _buffers[^1] = _lossTape.Gradients;
        Gradients = new GradientBuffer(learner.Parameters);
        _team = new WorkerTeam(options.WorkerCount, "verge worker");
        _steps = new StepTeam(_team);
    }

    /// <inheritdoc/>
    public ParameterSet Parameters => _learner.Parameters;

    /// <inheritdoc/>
    public GradientBuffer Gradients { get; }

    /// <inheritdoc/>
    public BatchResult Compute(ReadOnlyMemory<TSample> batch, ulong seed, CancellationToken cancellation = default)
    {
        _plan = new ChunkPlan(batch.Length, _microBatch);
        _run.Begin(_plan, cancellation);
        if (_plan.Count == 0)
        {
            Gradients.Clear();
            return default;
        }

        (_batch, _seed) = (batch, seed);
        if (_outputs.Length < _plan.Count)
        {
            _outputs = new Variable[_plan.Count];
            _firstRows = new int[_plan.Count];
        }

        RunPhase(sweeping: false);
        var result = ComputeLoss(batch);
        RunPhase(sweeping: true);
        _batch = default;
        _steps.Sum(_buffers, result.Weight > 0 ? (float)(1 / result.Weight) : 0, Gradients);
        return result;
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
        foreach (var tape in _tapes)
        {
            tape.Dispose();
        }

        _lossTape.Dispose();
        Gradients.Dispose();
    }

    void IWorkerJob.Run(int worker)
    {
        var tape = _tapes[worker];
        if (!_sweeping)
        {
            Guarded(tape, Math.Min(worker, _plan.Count - 1), static (_, tape, _) =>
            {
                tape.Gradients.Clear();
                tape.Reset();
            });
        }

        var last = worker;
        for (var chunk = worker; chunk < _plan.Count && _run.MayGoOn(); chunk += _tapes.Length)
        {
            last = chunk;
            Guarded(tape, chunk, static (self, tape, chunk) => self.Visit(tape, chunk));
        }

        if (_sweeping && worker < _plan.Count && _run.MayGoOn())
        {
            Guarded(tape, last, static (_, tape, _) => tape.Backward());
        }
    }

    private void RunPhase(bool sweeping)
    {
        _sweeping = sweeping;
        _team.Run(this);
        _run.ThrowIfStopped();
    }

    private void Guarded(Tape tape, int chunk, Action<BatchParallel<TSample>, Tape, int> act)
    {
        try
        {
            act(this, tape, chunk);
        }
        catch (Exception failure)
        {
            _run.Fail(chunk, failure);
        }
    }

    private void Visit(Tape tape, int chunk)
    {
        if (_sweeping)
        {
            var output = _outputs[chunk];
            var gradient = _joined.Gradient;
            var width = output.Columns;
            if (!gradient.IsEmpty)
            {
                tape.Seed(output, gradient.Slice(_firstRows[chunk] * width, output.Rows * width));
            }

            return;
        }

        var samples = _batch.Span.Slice(_plan.First(chunk), _plan.Length(chunk));
        _outputs[chunk] = _learner.Forward(tape, samples, new ForwardContext(true, SeededGenerator.Derive(_seed, (ulong)chunk), _seed));
    }

    private BatchResult ComputeLoss(ReadOnlyMemory<TSample> batch)
    {
        var (rows, width) = (0, _outputs[0].Columns);
        for (var chunk = 0; chunk < _plan.Count; chunk++)
        {
            if (_outputs[chunk].Columns != width)
            {
                throw new InvalidOperationException($"the outputs of chunk {chunk} are {_outputs[chunk].Columns} wide, expected {width} as those of chunk 0");
            }

            _firstRows[chunk] = rows;
            rows += _outputs[chunk].Rows;
        }

        _lossTape.Gradients.Clear();
        _lossTape.Reset();
        _joined = _lossTape.Input(rows, width, out var values, requiresGradient: true);
        for (var chunk = 0; chunk < _plan.Count; chunk++)
        {
            _outputs[chunk].Value.CopyTo(values[(_firstRows[chunk] * width)..]);
        }

        var term = _learner.Loss(_lossTape, _joined, batch.Span, new ForwardContext(true, _seed, _seed));
        var loss = term.LossSum.Scalar;
        _lossTape.Backward(term.LossSum);
        return new BatchResult(loss, term.Weight);
    }
}
