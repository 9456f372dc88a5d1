using Verge.Models.Ranking;
using Verge.NeuralNetworks;

namespace Verge.Training.Experiments;

/// <summary>How the rankers of a ranking experiment are trained (BST Table 3).</summary>
public sealed record RankingTrainerOptions
{
    /// <summary>Passes over the samples, at most where training may stop early. Default 1.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Samples a step. Default 256.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Default Adagrad.</summary>
    public RankingOptimizer Optimizer { get; init; } = RankingOptimizer.Adagrad;

    /// <summary>The learning rate. Default 0.01.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>What the learning rate does as steps go by: <c>constant</c>, <c>linear</c>, <c>cosine</c> (the latter two fall to 0). Default: linear where there is a warm-up, else constant.</summary>
    public string? Schedule { get; init; }

    /// <summary>The share of all steps in which the learning rate first rises to its value. Default: none.</summary>
    public double? WarmUp { get; init; }

    /// <summary>The largest norm of a step's gradients; 0: none. Default 10.</summary>
    public double ClipNorm { get; init; } = 10;

    /// <summary>L2 penalty of dense parameters. Default 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>
    /// Validations (of an epoch's end, or as <see cref="EvaluationSteps"/> says) without a better objective on the validation lists after which training
    /// stops; what is measured are then the best one's weights, which the validation lists did not train. 0, the default: all epochs are trained, on all lists.
    /// Of trees: iterations without a smaller log loss there; those up to the smallest are kept.
    /// </summary>
    public int Patience { get; init; }

    /// <summary>Steps between two validations within an epoch, where there is patience; 0, the default: each epoch is validated at its end only.</summary>
    public int EvaluationSteps { get; init; }

    /// <summary>The trainer's options.</summary>
    /// <param name="seed">Seeds the order of samples and the dropout.</param>
    /// <param name="lowerIsBetter">Whether a smaller objective is the better one.</param>
    internal TrainerOptions Trainer(ulong seed, bool lowerIsBetter) => new()
    {
        BatchSize = BatchSize,
        Epochs = Epochs,
        LearningRate = LearningRate,
        Schedule = LearningRateSchedules.Of(Schedule, WarmUp),
        ClipNorm = ClipNorm > 0 ? ClipNorm : null,
        Patience = Patience,
        EvaluationSteps = EvaluationSteps,
        LowerIsBetter = lowerIsBetter,
        Seed = seed,

        // Runs stand side by side instead.
        Workers = 1,
    };

    /// <summary>The optimizer's options.</summary>
    internal RankingOptimizerOptions OptimizerOptions => new() { Optimizer = Optimizer, WeightDecay = WeightDecay };

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">An impossible one, named.</exception>
    public RankingTrainerOptions Validated()
    {
        Require(Epochs >= 1, "epochs", Epochs, "at least 1");
        Require(BatchSize >= 1, "batch_size", BatchSize, "at least 1");
        Require(LearningRate > 0, "learning_rate", LearningRate, "above 0");
        Require(ClipNorm >= 0, "clip_norm", ClipNorm, "at least 0");
        OptimizerOptions.Validated();
        Require(Patience >= 0, "patience", Patience, "at least 0");
        Require(EvaluationSteps >= 0, "evaluation_steps", EvaluationSteps, "at least 0");
        Require(EvaluationSteps == 0 || Patience > 0, "evaluation_steps", EvaluationSteps, "0 where patience is 0: nothing is held back to judge by");
        LearningRateSchedules.Of(Schedule, WarmUp);
        return this;
    }

    private static void Require<T>(bool condition, string name, T value, string expected)
    {
        if (!condition)
        {
            throw new ArgumentException(FormattableString.Invariant($"{name}: got {value}, expected {expected}"));
        }
    }
}
