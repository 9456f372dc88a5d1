using System.Collections.Immutable;
using Verge.Features;

namespace Verge.Models.Ranking;

/// <summary>Which tasks a ranker predicts, what each weighs in training, and what in the score that pages are ordered by.</summary>
public sealed record RankingTaskOptions
{
    /// <summary>The task that a model of one predicts, by its name in the schema; empty, the default: the schema's first. A model of more predicts all of the schema's.</summary>
    public string Task { get; init; } = "";

    /// <summary>λ of each task that is predicted (DMT eq. 5), in the schema's order; empty, the default: 1 for all.</summary>
    public ImmutableArray<double> LossWeights { get; init; } = [];

    /// <summary>w of each task that is predicted (DMT eq. 6), in the schema's order; empty, the default: alike for all.</summary>
    public ImmutableArray<double> ScoreWeights { get; init; } = [];

    /// <summary>
    /// Weight of positive labels in the loss of each task that is predicted, in the schema's order; empty, the default: 1 for all. The loss stays a mean
    /// over all examples, as <c>pos_weight</c> of <c>torch.nn.BCEWithLogitsLoss</c>.
    /// </summary>
    /// <remarks>
    /// A network that learns so takes the odds for as many times what they are (the prior correction of King and Zeng 2001, of samples that are drawn by label).
    /// <see cref="CorrectPositiveWeights"/> says whether predictions are corrected for it.
    /// </remarks>
    public ImmutableArray<double> PositiveWeights { get; init; } = [];

    /// <summary>
    /// Whether predictions have the logarithm of their <see cref="PositiveWeights"/> taken from their logits, so that they are probabilities again.
    /// Default true; a task's order of candidates is the same in either case.
    /// </summary>
    public bool CorrectPositiveWeights { get; init; } = true;

    /// <summary>A task's weight of positive labels.</summary>
    public double PositiveWeight(int task) => PositiveWeights.IsDefaultOrEmpty ? 1 : PositiveWeights[task];

    /// <summary>What is taken from a task's logits when predicting.</summary>
    public double LogitCorrection(int task) => CorrectPositiveWeights ? Math.Log(PositiveWeight(task)) : 0;

    /// <summary>A task's weight in the loss.</summary>
    public double LossWeight(int task) => LossWeights.IsDefaultOrEmpty ? 1 : LossWeights[task];

    /// <summary>A task's weight in the score.</summary>
    public double ScoreWeight(int task) => ScoreWeights.IsDefaultOrEmpty ? 1 : ScoreWeights[task];

    /// <summary>The index of <see cref="Task"/> in a schema.</summary>
    /// <exception cref="ArgumentException">It has no such task.</exception>
    public int TaskIn(RankingSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (string.IsNullOrEmpty(Task))
        {
            return 0;
        }

        for (var task = 0; task < schema.Tasks.Length; task++)
        {
            if (schema.Tasks[task].Name == Task)
            {
                return task;
            }
        }

        throw new ArgumentException($"{nameof(Task)}: got '{Task}', expected one of {string.Join(", ", schema.Tasks.Select(task => task.Name))}");
    }

    /// <summary>ŷ = Σ w ŷₖ / Σ w of each candidate (DMT eq. 6).</summary>
    /// <param name="probabilities"><c>[candidates, tasks]</c></param>
    /// <param name="scores">Where they go, 0 … 1, one a candidate.</param>
    /// <exception cref="ArgumentException">No whole number of tasks a candidate.</exception>
    public void Score(ReadOnlySpan<float> probabilities, Span<float> scores)
    {
        var tasks = scores.Length == 0 ? 0 : probabilities.Length / scores.Length;
        if (tasks * scores.Length != probabilities.Length)
        {
            throw new ArgumentException($"{nameof(probabilities)}: got {probabilities.Length}, expected a multiple of {scores.Length} candidates", nameof(probabilities));
        }

        for (var i = 0; i < scores.Length; i++)
        {
            var (sum, weights) = (0.0, 0.0);
            for (var task = 0; task < tasks; task++)
            {
                var weight = ScoreWeight(task);
                sum += weight * probabilities[(i * tasks) + task];
                weights += weight;
            }

            scores[i] = (float)(sum / weights);
        }
    }

    /// <summary>Checks the weights against the number of tasks that are predicted.</summary>
    /// <exception cref="ArgumentException">An impossible value, named.</exception>
    public RankingTaskOptions Validated(int tasks)
    {
        Check(nameof(LossWeights), LossWeights, tasks);
        Check(nameof(ScoreWeights), ScoreWeights, tasks);
        if (!PositiveWeights.IsDefaultOrEmpty && (PositiveWeights.Length != tasks || PositiveWeights.Any(weight => !(weight > 0 && double.IsFinite(weight)))))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{nameof(PositiveWeights)}: got [{string.Join(", ", PositiveWeights)}], expected {tasks} numbers above 0, of the tasks that are predicted"));
        }

        return this;
    }

    private static void Check(string name, ImmutableArray<double> weights, int tasks)
    {
        if (!weights.IsDefaultOrEmpty && (weights.Length != tasks || weights.Any(weight => !(weight >= 0 && double.IsFinite(weight))) || weights.Sum() <= 0))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{name}: got [{string.Join(", ", weights)}], expected {tasks} numbers from 0, of the tasks that are predicted, not all 0"));
        }
    }
}
