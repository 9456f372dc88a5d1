namespace Verge.NeuralNetworks;

/// <summary>
/// Trains any <see cref="ILearner{TSample}"/>, <see cref="IBatchLearner{TSample}"/> or <see cref="ISoftmaxLearner{TSample}"/>, or several of them at once (<see cref="Learner{TSample}"/>):
/// batches in a seeded order, clipping, schedule, validation within and after each epoch, best weights, checkpoints. It knows no model by name.
/// </summary>
/// <remarks>
/// The order of epoch e depends only on the seed and e, and what is random in step s only on the seed and s. So a run that was stopped and
/// resumed takes the same steps, to the bit, as one that was not (same number of workers and instruction set).
/// </remarks>
public sealed partial class Trainer<TSample>
{
    private readonly Learner<TSample> _learner;
    private readonly IOptimizer _optimizer;
    private readonly TrainerOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Trains a model.</summary>
    /// <param name="learner">The model, with its loss; the caller keeps and disposes it.</param>
    /// <param name="optimizer">Moves its parameters; its state is part of the checkpoint.</param>
    /// <param name="options">Sizes, rates, checkpoints.</param>
    /// <param name="time">Measures the rate for progress reports.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public Trainer(Learner<TSample> learner, IOptimizer optimizer, TrainerOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(learner);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(options);
        _learner = learner;
        _optimizer = optimizer;
        _options = options.Validated();
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Trains a model whose loss is a sum over samples.</summary>
    /// <inheritdoc cref="Trainer{TSample}(Learner{TSample}, IOptimizer, TrainerOptions, TimeProvider)"/>
    public Trainer(ILearner<TSample> learner, IOptimizer optimizer, TrainerOptions options, TimeProvider? time = null)
        : this(new Learner<TSample>(learner), optimizer, options, time)
    {
    }

    /// <summary>Trains a model whose loss spans the batch.</summary>
    /// <inheritdoc cref="Trainer{TSample}(Learner{TSample}, IOptimizer, TrainerOptions, TimeProvider)"/>
    public Trainer(IBatchLearner<TSample> learner, IOptimizer optimizer, TrainerOptions options, TimeProvider? time = null)
        : this(new Learner<TSample>(learner), optimizer, options, time)
    {
    }

    /// <summary>Trains a model whose loss is a softmax over all classes.</summary>
    /// <inheritdoc cref="Trainer{TSample}(Learner{TSample}, IOptimizer, TrainerOptions, TimeProvider)"/>
    public Trainer(ISoftmaxLearner<TSample> learner, IOptimizer optimizer, TrainerOptions options, TimeProvider? time = null)
        : this(new Learner<TSample>(learner), optimizer, options, time)
    {
    }

    private DataParallelOptions Parallel => new() { Workers = _options.Workers, MicroBatch = _options.MicroBatch };

    /// <summary>Trains from the checkpoint, where there is one, to the end, on samples in memory: each epoch in an order of its own over all of them.</summary>
    /// <inheritdoc cref="Train(ISampleSource{TSample}, Func{int, double}, IProgress{TrainingProgress}, CancellationToken)"/>
    public TrainingResult Train(
        IReadOnlyList<TSample> samples,
        Func<int, double>? validate = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Train(new MemorySamples<TSample>(samples), validate, progress, cancellation);

    /// <summary>Trains from the checkpoint, where there is one, to the end.</summary>
    /// <param name="samples">All samples; the same ones in the same order when resumed.</param>
    /// <param name="validate">Called at each validation, with the epoch that it falls into (from 1) and the weights in place; gives the figure that decides what is best.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellation">Stops between two chunks; the checkpoint then holds the last whole step.</param>
    /// <exception cref="TrainingDivergedException">Loss, gradients or validation are not finite.</exception>
    /// <exception cref="SampleException">A pass over some samples failed.</exception>
    /// <exception cref="SafeTensorsException">The checkpoint is of another run, or damaged.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    public TrainingResult Train(
        ISampleSource<TSample> samples,
        Func<int, double>? validate = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count == 0)
        {
            throw new ArgumentException("got no samples, expected at least one", nameof(samples));
        }

        using var gradients = _learner.Open(Parallel);
        using var state = new TrainingState();
        using var reader = samples.Open(_options.Seed, _options.Shuffle);
        var run = new Run(this, samples, gradients, state) { Reader = reader, Validate = validate, Progress = progress };
        run.Resume();
        while (state.Epoch < _options.Epochs && !state.IsOutOf(_options.Patience))
        {
            if (run.TrainEpoch(cancellation))
            {
                run.EndEpoch();
            }
        }

        if (state.Best is { } best)
        {
            gradients.Parameters.CopyFrom(best);
        }

        return new TrainingResult([.. state.History], state.Step, state.BestOf?.Epoch ?? 0, state.Epoch < _options.Epochs)
        {
            Evaluations = [.. state.Evaluations],
            Best = state.BestOf,
        };
    }
}
