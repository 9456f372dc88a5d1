using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>
/// Computes a batch on several workers, each with a tape and gradients of its own. Chunk c goes to worker c mod W, which
/// takes its chunks in order; gradients are summed in the order of the workers. So a run repeats to the bit for the same
/// number of workers (on the same instruction set), and after warm-up a step allocates nothing.
/// </summary>
/// <remarks>One batch at a time. What a learner itself allocates is its own affair.</remarks>
public sealed class DataParallel<TSample> : IBatchGradients<TSample>, IWorkerJob
{
    private readonly ILearner<TSample> _learner;
    private readonly int? _microBatch;
    private readonly WorkerTeam _team;
    private readonly StepTeam _steps;
    private readonly Tape[] _tapes;
    private readonly GradientBuffer[] _buffers;
    private readonly ChunkRun _run = new();
    private BatchResult[] _terms = [];
    private ReadOnlyMemory<TSample> _batch;
    private ulong _seed;
    private ChunkPlan _plan;

    /// <summary>Makes the tapes and starts the threads.</summary>
    /// <param name="learner">The model; the caller keeps and disposes it.</param>
    /// <param name="options">Workers and samples a chunk; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public DataParallel(ILearner<TSample> learner, DataParallelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(learner);
        options = (options ?? new DataParallelOptions()).Validated();
        _learner = learner;
        _microBatch = options.MicroBatch;
        _tapes = new Tape[options.WorkerCount];
        _buffers = new GradientBuffer[options.WorkerCount];
        for (var i = 0; i < _tapes.Length; i++)
        {
            _tapes[i] = new Tape(learner.Parameters);
            _buffers[i] = _tapes[i].Gradients;
        }

        Gradients = new GradientBuffer(learner.Parameters);
        _team = new WorkerTeam(options.WorkerCount, "verge worker");
        _steps = new StepTeam(_team);
    }

    /// <inheritdoc/>
    public ParameterSet Parameters => _learner.Parameters;

    /// <inheritdoc/>
    public GradientBuffer Gradients { get; }

    /// <summary>Number of workers, the calling thread being the first.</summary>
    public int Workers => _tapes.Length;

    /// <inheritdoc/>
    public BatchResult Compute(ReadOnlyMemory<TSample> batch, ulong seed, CancellationToken cancellation = default)
    {
        _plan = new ChunkPlan(batch.Length, _microBatch ?? WantedMicroBatch(batch.Length));
        _run.Begin(_plan, cancellation);
        (_batch, _seed) = (batch, seed);
        if (_terms.Length < _plan.Count)
        {
            _terms = new BatchResult[_plan.Count];
        }

        _team.Run(this);
        _batch = default;
        _run.ThrowIfStopped();

        var (loss, weight) = (0.0, 0.0);
        for (var chunk = 0; chunk < _plan.Count; chunk++)
        {
            loss += _terms[chunk].LossSum;
            weight += _terms[chunk].Weight;
        }

        _steps.Sum(_buffers, weight > 0 ? (float)(1 / weight) : 0, Gradients);
        return new BatchResult(loss, weight);
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

        Gradients.Dispose();
    }

    void IWorkerJob.Run(int worker)
    {
        var (tape, chunk) = (_tapes[worker], worker);
        try
        {
            tape.Gradients.Clear();
            for (; chunk < _plan.Count && _run.MayGoOn(); chunk += _tapes.Length)
            {
                _terms[chunk] = Compute(tape, chunk);
            }
        }
        catch (Exception failure)
        {
            _run.Fail(Math.Min(chunk, _plan.Count - 1), failure);
        }
    }

    /// <summary>The learner's wish, cut where it would leave workers without samples.</summary>
    private int WantedMicroBatch(int samples)
    {
        var share = (samples + Workers - 1) / Workers;
        return Math.Min(_learner.MicroBatch, Math.Max(share, DataParallelOptions.UsualMicroBatch));
    }

    private BatchResult Compute(Tape tape, int chunk)
    {
        tape.Reset();
        var samples = _batch.Span.Slice(_plan.First(chunk), _plan.Length(chunk));
        var term = _learner.Forward(tape, samples, new ForwardContext(true, SeededGenerator.Derive(_seed, (ulong)chunk), _seed));
        var loss = term.LossSum.Scalar;
        tape.Backward(term.LossSum);
        return new BatchResult(loss, term.Weight);
    }
}
