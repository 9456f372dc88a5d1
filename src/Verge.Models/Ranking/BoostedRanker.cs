using System.Buffers;
using System.Collections.Immutable;
using Verge.Features;
using Verge.Models.Boosting;
using Verge.Models.Storage;
using Verge.NeuralNetworks;

namespace Verge.Models.Ranking;

/// <summary>
/// Row <c>GBDT</c> of DMT's Table 1: gradient-boosted trees over the dense features alone, one ensemble a task. What is absent, trees branch on.
/// </summary>
/// <remarks>Its files stand in one folder a task, named as the task.</remarks>
public sealed class BoostedRanker : IRanker
{
    private const int Block = 256;
    private readonly ImmutableArray<string> _names;
    private readonly ImmutableArray<(string Name, int Label)> _tasks;
    private readonly TimeProvider _time;
    private GradientBoostedTrees[] _trees = [];

    /// <summary>Makes an unfitted one.</summary>
    /// <param name="features">Its fitted inputs; of them <see cref="RankingExample.Dense"/> is read.</param>
    /// <param name="options">How trees are grown, and which tasks: the one that is named, else all of the schema's.</param>
    /// <param name="time">The clock of what progress tells; null: the system's.</param>
    /// <exception cref="ArgumentException">No dense feature, no such task, or an impossible value, named.</exception>
    public BoostedRanker(RankingFeatures features, RankingModelOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(options);
        if (features.DenseWidth == 0)
        {
            throw new ArgumentException($"model: got '{options.Model}' for features without a dense one, expected some: trees read those alone");
        }

        options.Boosting.Validated();
        var all = features.Schema.Tasks.Select((task, label) => (task.Name, label));
        var named = options.Tasks.TaskIn(features.Schema);
        _tasks = [.. options.Tasks.Task.Length > 0 ? all.Where(task => task.label == named) : all];
        options.Tasks.Validated(_tasks.Length);
        (Options, _names, _time) = (options, features.DenseNames, time ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public RankingModelOptions Options { get; }

    /// <inheritdoc/>
    public int Tasks => _tasks.Length;

    /// <summary>The fitted trees, one ensemble a task; empty before.</summary>
    public IReadOnlyList<GradientBoostedTrees> Trees => _trees;

    /// <inheritdoc/>
    /// <remarks>
    /// Of the trainer the seed and the workers are taken and, with a validation, its patience where it has one, in iterations: the trees that are kept of a
    /// task are those up to its smallest mean log loss on the validation's samples.
    /// </remarks>
    /// <exception cref="ArgumentException">More samples than one array holds, none to validate by, or a task whose labels are all alike.</exception>
    public void Fit(
        IReadOnlyList<RankingExample> samples, RankerTraining training, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(training);
        var (trainer, validation) = (training.Trainer, training.Validation?.Samples);
        var rows = Rows(samples, nameof(samples));
        var held = validation is null ? [] : Rows(validation, nameof(validation));
        var boosting = new GradientBoosting(
            Options.Boosting with { Seed = trainer.Seed, Patience = trainer.Patience > 0 ? trainer.Patience : Options.Boosting.Patience }, trainer.Workers);
        var trees = new GradientBoostedTrees[Tasks];
        var began = _time.GetTimestamp();
        for (var task = 0; task < Tasks; task++)
        {
            var (name, label) = _tasks[task];
            try
            {
                trees[task] = boosting.Fit(
                    Data(rows, samples, label),
                    validation is null ? null : Data(held, validation, label),
                    progress is null ? null : new Relay(progress, task, Tasks, samples.Count, () => _time.GetElapsedTime(began)),
                    cancellation);
            }
            catch (ArgumentException error)
            {
                throw new ArgumentException($"tasks.{name}, {error.Message}", error);
            }
        }

        _trees = trees;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">It is not fitted.</exception>
    public void Predict(ReadOnlySpan<RankingExample> examples, Span<float> probabilities)
    {
        if (probabilities.Length != examples.Length * Tasks)
        {
            throw new ArgumentException(
                $"{nameof(probabilities)}: got {probabilities.Length} floats, expected {examples.Length * Tasks} ({examples.Length} examples, tasks of each {Tasks})", nameof(probabilities));
        }

        if (_trees.Length == 0)
        {
            throw new InvalidOperationException("Got trees that are not fitted, expected a fit or a load before.");
        }

        var width = _names.Length;
        var rows = ArrayPool<float>.Shared.Rent(Math.Min(Block, examples.Length) * width);
        Span<float> logits = stackalloc float[Block];
        for (var start = 0; start < examples.Length; start += Block)
        {
            var block = examples[start..Math.Min(examples.Length, start + Block)];
            for (var i = 0; i < block.Length; i++)
            {
                CopyRow(block[i], rows.AsSpan(i * width, width));
            }

            for (var task = 0; task < Tasks; task++)
            {
                _trees[task].Score(rows.AsSpan(0, block.Length * width), logits[..block.Length]);
                for (var i = 0; i < block.Length; i++)
                {
                    probabilities[((start + i) * Tasks) + task] = 1 / (1 + MathF.Exp(-logits[i]));
                }
            }
        }

        ArrayPool<float>.Shared.Return(rows);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">It is not fitted.</exception>
    public void Save(string folder)
    {
        if (_trees.Length == 0)
        {
            throw new InvalidOperationException("Got trees that are not fitted, expected a fit or a load before.");
        }

        for (var task = 0; task < Tasks; task++)
        {
            BoostingFiles.Save(Directory.CreateDirectory(Path.Combine(folder, _tasks[task].Name)).FullName, _trees[task]);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">Trees of other features than the stage's, the first named.</exception>
    public void Load(string folder)
    {
        var trees = new GradientBoostedTrees[Tasks];
        for (var task = 0; task < Tasks; task++)
        {
            var own = Path.Combine(folder, _tasks[task].Name);
            trees[task] = BoostingFiles.Load(own);
            var names = trees[task].Names;
            for (var i = 0; i < Math.Max(names.Length, _names.Length); i++)
            {
                if (names.ElementAtOrDefault(i) != _names.ElementAtOrDefault(i))
                {
                    throw new InvalidDataException($"{own}: feature {i}: got '{names.ElementAtOrDefault(i)}', expected '{_names.ElementAtOrDefault(i)}' as in the stage's features");
                }
            }
        }

        _trees = trees;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private BoostingSamples Data(float[] rows, IReadOnlyList<RankingExample> samples, int label) =>
        new(rows, _names.Length, samples.Select(sample => sample.Labels[label]).ToArray(), _names);

    private float[] Rows(IReadOnlyList<RankingExample> samples, string name)
    {
        var most = Array.MaxLength / _names.Length;
        if (samples.Count > most)
        {
            throw new ArgumentException($"{name}: got {samples.Count} of {_names.Length} features, expected at most {most}");
        }

        var rows = new float[samples.Count * _names.Length];
        for (var i = 0; i < samples.Count; i++)
        {
            CopyRow(samples[i], rows.AsSpan(i * _names.Length, _names.Length));
        }

        return rows;
    }

    /// <summary>Scaled values, which trees split as they would raw ones.</summary>
    private static void CopyRow(RankingExample example, Span<float> row)
    {
        example.Dense.CopyTo(row);
        for (var word = 0; word < example.AbsentDense.Length; word++)
        {
            for (var left = example.AbsentDense[word]; left != 0; left &= left - 1)
            {
                row[(word * 64) + System.Numerics.BitOperations.TrailingZeroCount(left)] = float.NaN;
            }
        }
    }

    /// <summary>All tasks' iterations as one training of one epoch.</summary>
    private sealed class Relay(IProgress<TrainingProgress> progress, int task, int tasks, int samples, Func<TimeSpan> elapsed) : IProgress<BoostingProgress>
    {
        public void Report(BoostingProgress value)
        {
            var (step, steps, time) = (((long)task * value.Iterations) + value.Iteration, (long)tasks * value.Iterations, elapsed());
            progress.Report(new()
            {
                Epoch = 1,
                Epochs = 1,
                Step = step,
                Steps = steps,
                Loss = double.NaN,
                BatchLoss = double.NaN,
                SamplesPerSecond = step * samples / Math.Max(1e-9, time.TotalSeconds),
                Remaining = time * ((steps - step) / (double)step),
                Validation = value.ValidationLoss,
            });
        }
    }
}
