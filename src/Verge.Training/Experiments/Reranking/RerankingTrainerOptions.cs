using Verge.NeuralNetworks;

namespace Verge.Training.Experiments;

/// <summary>How the networks of a re-ranking experiment are trained: by Adam (EdgeRec Table 6).</summary>
public sealed record RerankingTrainerOptions
{
    /// <summary>Passes over the requests, at most where training may stop early. Default 1.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Requests a step. Default 512.</summary>
    public int BatchSize { get; init; } = 512;

    /// <summary>The learning rate. Default 0.005.</summary>
    public double LearningRate { get; init; } = 0.005;

    /// <summary>What the learning rate is multiplied by every <see cref="DecaySteps"/>. Default 0.98.</summary>
    public double DecayRate { get; init; } = 0.98;

    /// <summary>Steps between two of them. Default 1,000.</summary>
    public int DecaySteps { get; init; } = 1000;

    /// <summary>The largest norm of a step's gradients; 0: none. Default 10.</summary>
    public double ClipNorm { get; init; } = 10;

    /// <summary>
    /// Validations without a better objective on the validation requests after which training stops; what is measured are then the best one's weights,
    /// which those requests did not train. 0, the default: all epochs are trained, on all requests.
    /// </summary>
    public int Patience { get; init; }

    /// <summary>Steps between two validations within an epoch, where there is patience; 0, the default: each epoch is validated at its end only.</summary>
    public int EvaluationSteps { get; init; }

    /// <summary>The trainer's options.</summary>
    /// <param name="seed">Seeds the order of requests.</param>
    internal TrainerOptions Trainer(ulong seed) => new()
    {
        BatchSize = BatchSize,
        Epochs = Epochs,
        LearningRate = LearningRate,
        Schedule = new ExponentialDecay(DecayRate, DecaySteps),
        ClipNorm = ClipNorm > 0 ? ClipNorm : null,
        Patience = Patience,
        EvaluationSteps = EvaluationSteps,
        Seed = seed,

        // Runs stand side by side instead.
        Workers = 1,
    };

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">An impossible one, named.</exception>
    public RerankingTrainerOptions Validated()
    {
        Require(Epochs >= 1, "epochs", Epochs, "at least 1");
        Require(BatchSize >= 1, "batch_size", BatchSize, "at least 1");
        Require(LearningRate > 0, "learning_rate", LearningRate, "above 0");
        Require(DecayRate is > 0 and <= 1, "decay_rate", DecayRate, "above 0, at most 1");
        Require(DecaySteps >= 1, "decay_steps", DecaySteps, "at least 1");
        Require(ClipNorm >= 0, "clip_norm", ClipNorm, "at least 0");
        Require(Patience >= 0, "patience", Patience, "at least 0");
        Require(EvaluationSteps >= 0, "evaluation_steps", EvaluationSteps, "at least 0");
        Require(EvaluationSteps == 0 || Patience > 0, "evaluation_steps", EvaluationSteps, "0 where patience is 0: nothing is held back to judge by");
        return this;

        static void Require<T>(bool condition, string name, T value, string expected)
        {
            if (!condition)
            {
                throw new ArgumentException(FormattableString.Invariant($"{name}: got {value}, expected {expected}"));
            }
        }
    }
}
