using System.Collections.Immutable;
using System.Globalization;
using Verge.Evaluation;
using Verge.Features;
using Verge.Models.Ranking;

namespace Verge.Training;

/// <summary>
/// Measures what weights of a ranker's tasks make of logged lists (DMT eq. 6, whose weights the paper finds by offline grid search): each list is
/// ordered by the weighted mean of the tasks' probabilities, and that order is held against what came to each task.
/// </summary>
public sealed class ScoreWeightSearch
{
    /// <summary>Weights in a grid at most.</summary>
    public const int LargestGrid = 2_000;

    private const int Block = 4_096;
    private static readonly MetricName[] s_metrics = [.. TaskFigures.Metrics.Select(MetricName.Parse)];
    private readonly ImmutableArray<string> _tasks;
    private readonly IReadOnlyList<RankingExample> _samples;
    private readonly float[] _probabilities;
    private readonly List<(int Start, int Count)> _lists = [];

    /// <summary>Predicts the tasks of the samples.</summary>
    /// <param name="features">The ranker's inputs.</param>
    /// <param name="ranker">A ranker of at least two tasks.</param>
    /// <param name="samples">Impressions with their labels, those of a page together, as <see cref="RankingExampleBuilder"/> makes them.</param>
    /// <param name="progress">Told how far it is, 0 … 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">A ranker of one task, or no sample.</exception>
    public ScoreWeightSearch(
        RankingFeatures features, IRanker ranker, IReadOnlyList<RankingExample> samples, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(ranker);
        ArgumentNullException.ThrowIfNull(samples);
        if (ranker.Tasks < 2)
        {
            throw new ArgumentException($"ranker: got {Rankers.NameOf(ranker.Options)}, which predicts one task, expected one of at least two: of one task the order is its own, whatever it weighs");
        }

        if (samples.Count == 0)
        {
            throw new ArgumentException("samples: got no item that was seen on a page, expected some");
        }

        (_samples, _tasks) = (samples, [.. features.Schema.Tasks.Select(task => task.Name)]);
        _probabilities = new float[samples.Count * _tasks.Length];
        RankingExample[] all = [.. samples];
        for (var start = 0; start < all.Length; start += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(Block, all.Length - start);
            ranker.Predict(all.AsSpan(start, count), _probabilities.AsSpan(start * _tasks.Length, count * _tasks.Length));
            progress?.Report((start + count) / (double)all.Length);
        }

        for (var i = 0; i < all.Length; i++)
        {
            if (i > 0 && (all[i].SessionId, all[i].PageIndex) == (all[i - 1].SessionId, all[i - 1].PageIndex))
            {
                _lists[^1] = _lists[^1] with { Count = _lists[^1].Count + 1 };
            }
            else
            {
                _lists.Add((i, 1));
            }
        }
    }

    /// <summary>The tasks, in the order of their weights.</summary>
    public ImmutableArray<string> Tasks => _tasks;

    /// <summary>Lists that are measured.</summary>
    public int Lists => _lists.Count;

    /// <summary>Impressions in them.</summary>
    public int Samples => _samples.Count;

    /// <summary>Impressions that came to a task.</summary>
    public int Positives(int task) => _samples.Count(sample => sample.Labels[task] > 0);

    /// <summary>How many weights a grid has: (steps + tasks − 1) over (tasks − 1).</summary>
    public long GridSize(int steps)
    {
        var size = 1L;
        for (var task = 1; task < _tasks.Length; task++)
        {
            size = size * (steps + task) / task;
        }

        return size;
    }

    /// <summary>
    /// All ways to share out <paramref name="steps"/> parts of the score among the tasks, from all to the last to all to the first. A task's part is what
    /// its weight times its mean probability makes of the mean score: a rare task, whose probabilities are small, has the larger weight for the same part.
    /// </summary>
    /// <param name="steps">Parts, at least 1.</param>
    /// <returns>Weights in sum 1, of four digits.</returns>
    /// <exception cref="ArgumentException">More than <see cref="LargestGrid"/> weights.</exception>
    public ImmutableArray<ImmutableArray<double>> Grid(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (GridSize(steps) > LargestGrid)
        {
            throw new ArgumentException(FormattableString.Invariant($"steps: got {steps}, which are {GridSize(steps):N0} weights of {_tasks.Length} tasks, expected at most {LargestGrid:N0}"));
        }

        double[] means = [.. Enumerable.Range(0, _tasks.Length).Select(Mean)];
        return [.. Parts(steps, _tasks.Length).Select(parts =>
        {
            double[] weights = [.. parts.Select((part, task) => part / means[task])];
            return weights.Select(weight => Digits(weight / weights.Sum())).ToImmutableArray();
        })];
    }

    /// <summary>Measures some weights.</summary>
    /// <param name="weights">A weight a task, from 0, not all 0.</param>
    /// <exception cref="ArgumentException">Impossible weights.</exception>
    public WeighedFigures Measure(ImmutableArray<double> weights)
    {
        var options = new RankingTaskOptions { ScoreWeights = weights }.Validated(_tasks.Length);
        var scores = new float[_samples.Count];
        options.Score(_probabilities, scores);
        return new(weights, [.. _tasks.Select((name, task) => Measure(name, task, scores))]);
    }

    /// <summary>Measures all of a grid, in its order.</summary>
    public ImmutableArray<WeighedFigures> Measure(ImmutableArray<ImmutableArray<double>> grid, CancellationToken cancellation = default) =>
        [.. grid.AsParallel().AsOrdered().WithCancellation(cancellation).Select(weights => Measure(weights))];

    private TaskFigures Measure(string name, int task, float[] scores)
    {
        var evaluation = new RequestEvaluation(s_metrics);
        foreach (var (start, count) in _lists)
        {
            var (first, relevant) = (_samples[start], new bool[count]);
            for (var i = 0; i < count; i++)
            {
                relevant[i] = _samples[start + i].Labels[task] > 0;
            }

            evaluation.Add(new(first.UserId, FormattableString.Invariant($"{first.SessionId}/{first.PageIndex}"), scores.AsMemory(start, count), relevant));
        }

        var samples = evaluation.Samples();
        return new(name, samples[s_metrics[0]].Value, samples[s_metrics[1]].Value, samples[s_metrics[2]].Value);
    }

    private double Mean(int task)
    {
        var sum = 0.0;
        for (var i = task; i < _probabilities.Length; i += _tasks.Length)
        {
            sum += _probabilities[i];
        }

        // One that is never probable weighs as if it were once in a million.
        return Math.Max(sum / _samples.Count, 1e-6);
    }

    private static double Digits(double value) => value == 0 ? 0 : double.Parse(FormattableString.Invariant($"{value:E3}"), CultureInfo.InvariantCulture);

    private static IEnumerable<ImmutableArray<int>> Parts(int steps, int tasks) => tasks == 1
        ? [[steps]]
        : Enumerable.Range(0, steps + 1).SelectMany(first => Parts(steps - first, tasks - 1).Select(rest => rest.Insert(0, first)));
}
