namespace Verge.NeuralNetworks;

/// <summary>
/// Trains any <see cref="ILearner{TSample}"/>, <see cref="IBatchLearner{TSample}"/> or <see cref="ISoftmaxLearner{TSample}"/>: batches in a seeded order, clipping, schedule,
/// validation each epoch, best weights, checkpoints. It knows no model by name.
/// </summary>
/// <remarks>
/// The order of epoch e depends only on the seed and e, and what is random in step s only on the seed and s. So a run that was stopped and
/// resumed takes the same steps, to the bit, as one that was not (same number of workers and instruction set).
/// </remarks>
public sealed partial class Trainer<TSample>
{
    private readonly Func<IBatchGradients<TSample>> _open;
    private readonly IOptimizer _optimizer;
    private readonly TrainerOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Trains a model whose loss is a sum over samples.</summary>
    /// <param name="learner">The model.</param>
    /// <param name="optimizer">Moves its parameters; its state is part of the checkpoint.</param>
    /// <param name="options">Sizes, rates, checkpoints.</param>
    /// <param name="time">Measures the rate for progress reports.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public Trainer(ILearner<TSample> learner, IOptimizer optimizer, TrainerOptions options, TimeProvider? time = null)
        : this(optimizer, options, time)
    {
        ArgumentNullException.ThrowIfNull(learner);
        _open = () => new DataParallel<TSample>(learner, Parallel);
    }

    /// <summary>Trains a model whose loss spans the batch.</summary>
    /// <param name="learner">The model.</param>
    /// <param name="optimizer">Moves its parameters; its state is part of the checkpoint.</param>
    /// <param name="options">Sizes, rates, checkpoints.</param>
    /// <param name="time">Measures the rate for progress reports.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public Trainer(IBatchLearner<TSample> learner, IOptimizer optimizer, TrainerOptions options, TimeProvider? time = null)
        : this(optimizer, options, time)
    {
        ArgumentNullException.ThrowIfNull(learner);
        _open = () => new BatchParallel<TSample>(learner, Parallel);
    }

    /// <summary>Trains a model whose loss is a softmax over all classes.</summary>
    /// <param name="learner">The model.</param>
    /// <param name="optimizer">Moves its parameters; its state is part of the checkpoint.</param>
    /// <param name="options">Sizes, rates, checkpoints.</param>
    /// <param name="time">Measures the rate for progress reports.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public Trainer(ISoftmaxLearner<TSample> learner, IOptimizer optimizer, TrainerOptions options, TimeProvider? time = null)
        : this(optimizer, options, time)
    {
        ArgumentNullException.ThrowIfNull(learner);
        _open = () => new SoftmaxParallel<TSample>(learner, Parallel);
    }

    private Trainer(IOptimizer optimizer, TrainerOptions options, TimeProvider? time)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(options);
        _optimizer = optimizer;
        _options = options.Validated();
        _time = time ?? TimeProvider.System;
        _open = () => throw new InvalidOperationException("no learner");
    }

    private DataParallelOptions Parallel => new() { Workers = _options.Workers, MicroBatch = _options.MicroBatch };

    /// <summary>Trains from the checkpoint, where there is one, to the end.</summary>
    /// <param name="samples">All samples; the same ones in the same order when resumed.</param>
    /// <param name="validate">Called after each epoch (from 1) with the weights in place; gives the figure that decides what is best.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellation">Stops between two chunks; the checkpoint then holds the last whole step.</param>
    /// <exception cref="TrainingDivergedException">Loss, gradients or validation are not finite.</exception>
    /// <exception cref="SampleException">A pass over some samples failed.</exception>
    /// <exception cref="SafeTensorsException">The checkpoint is of another run, or damaged.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    public TrainingResult Train(
        IReadOnlyList<TSample> samples,
        Func<int, double>? validate = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count == 0)
        {
            throw new ArgumentException("got no samples, expected at least one", nameof(samples));
        }

        using var gradients = _open();
        using var state = new TrainingState();
        var run = new Run(this, samples, gradients, state) { Validate = validate, Progress = progress };
        run.Resume();
        while (state.Epoch < _options.Epochs && !state.IsOutOf(_options.Patience))
        {
            run.TrainEpoch(cancellation);
            run.EndEpoch();
        }

        if (state.Best is { } best)
        {
            gradients.Parameters.CopyFrom(best);
        }

        return new TrainingResult([.. state.History], state.Step, state.BestEpoch, state.Epoch < _options.Epochs);
    }
}
