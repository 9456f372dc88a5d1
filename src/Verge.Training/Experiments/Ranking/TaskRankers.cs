using System.Collections.Immutable;
using Verge.Evaluation;
using Verge.Features;
using Verge.Models.Ranking;
using Verge.NeuralNetworks;

namespace Verge.Training.Experiments;

/// <summary>
/// What a row's settings make of a part: one ranker where it predicts all tasks, else one a task, each trained for its own (DMT's rows without
/// multi-task learning: Tables 1, 3 and 4). Settings that name a task make that one's alone.
/// </summary>
internal sealed class TaskRankers : IDisposable
{
    private readonly RankingSettings _settings;
    private readonly ImmutableArray<IRanker> _rankers;

    /// <summary>Makes them, unfitted.</summary>
    /// <param name="settings">Which model, and how it is trained.</param>
    /// <param name="features">Its fitted inputs.</param>
    /// <param name="tasks">The tasks that are needed, of the schema's.</param>
    /// <param name="seed">Seeds first values and training.</param>
    /// <exception cref="ArgumentException">Sizes that do not fit the data, or a task that it has not.</exception>
    public TaskRankers(RankingSettings settings, RankingFeatures features, ImmutableArray<string> tasks, ulong seed)
    {
        _settings = settings;
        Seed = seed;
        var named = settings.Model.Tasks.Task;
        var first = Rankers.Make(features, named.Length > 0 ? settings.Model : ModelOf(tasks[0]), seed);
        if (first.Tasks > 1)
        {
            (TaskNames, _rankers) = ([.. features.Schema.Tasks.Select(task => task.Name)], [first]);
        }
        else
        {
            TaskNames = named.Length > 0 ? [named] : tasks;
            _rankers = [first, .. TaskNames.Skip(1).Select(task => Rankers.Make(features, ModelOf(task), seed))];
        }
    }

    /// <summary>The tasks that are predicted, in the order of probabilities.</summary>
    public ImmutableArray<string> TaskNames { get; }

    /// <summary>The seed.</summary>
    public ulong Seed { get; }

    /// <summary>How many there are: fits to wait for.</summary>
    public int Count => _rankers.Length;

    /// <summary>Fits one of them.</summary>
    /// <param name="index">Which, below <see cref="Count"/>.</param>
    /// <param name="samples">What it learns.</param>
    /// <param name="validation">The lists that early stopping goes by; <see langword="null"/>: it trains all epochs, or grows all trees.</param>
    /// <param name="objective">What a network is judged by on these, of its own task where it has one; trees are by their log loss.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it.</param>
    public void Fit(int index, IReadOnlyList<RankingExample> samples, RankingPart? validation, MetricName objective, IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        var own = Only(index);
        var metric = own.TaskNames.Length > 1 || objective.Kind == MetricKind.Kl ? objective : new(objective.Kind, objective.K, objective.Negatives, own.TaskNames[0]);
        var training = new RankerTraining
        {
            Trainer = _settings.Training.Trainer(Seed, !objective.HigherIsBetter),
            Optimizer = _settings.Training.OptimizerOptions,
            Validation = validation is null ? null : new(Held(validation), () => Measure(own, validation, metric, cancellation)),
        };
        _rankers[index].Fit(samples, training, progress, cancellation);
    }

    /// <summary>Measures on a part's lists.</summary>
    /// <exception cref="ExperimentException">The metric's task is not predicted.</exception>
    public double Measure(RankingPart part, MetricName metric, CancellationToken cancellation) => Measure(this, part, metric, cancellation);

    /// <summary>Probabilities of a list's candidates, <c>[examples, tasks]</c>.</summary>
    public float[] Predict(ReadOnlySpan<RankingExample> examples)
    {
        var probabilities = new float[examples.Length * TaskNames.Length];
        Predict(examples, probabilities);
        return probabilities;
    }

    /// <summary>The same into what is given.</summary>
    public void Predict(ReadOnlySpan<RankingExample> examples, Span<float> probabilities)
    {
        if (Count == 1)
        {
            _rankers[0].Predict(examples, probabilities);
            return;
        }

        Span<float> own = examples.Length <= 256 ? stackalloc float[examples.Length] : new float[examples.Length];
        for (var task = 0; task < Count; task++)
        {
            _rankers[task].Predict(examples, own);
            for (var i = 0; i < own.Length; i++)
            {
                probabilities[(i * Count) + task] = own[i];
            }
        }
    }

    /// <summary>Each task's weights of experts for an example; none where no one ranker mixes experts for all.</summary>
    public ImmutableArray<float[]> Gates(RankingExample example) => Count == 1 ? _rankers[0].Explain(example).Gates : [];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var ranker in _rankers)
        {
            ranker.Dispose();
        }
    }

    /// <summary>With the labels that it learns.</summary>
    private ImmutableArray<RankingExample> Held(RankingPart part)
    {
        ImmutableArray<RankingExample> held = [.. part.Lists.SelectMany(list => list)];
        return _settings.Inputs.Labels == RankingLabels.Preferred ? RankingViews.Preferred(held, part.Preferences!, Seed) : held;
    }

    private TaskRankers Only(int index) => Count == 1 ? this : new(_settings, _rankers[index], TaskNames[index], Seed);

    private TaskRankers(RankingSettings settings, IRanker ranker, string task, ulong seed) => (_settings, _rankers, TaskNames, Seed) = (settings, [ranker], [task], seed);

    private static double Measure(TaskRankers rankers, RankingPart part, MetricName metric, CancellationToken cancellation) =>
        ListEvaluation.Measure(part.Score(rankers, cancellation), metric)?.Value
            ?? throw new ExperimentException($"objective: got '{metric}' of a row that predicts {string.Join(", ", rankers.TaskNames)}, expected one of its tasks");

    private RankingModelOptions ModelOf(string task) => _settings.Model with { Tasks = _settings.Model.Tasks with { Task = task } };
}
