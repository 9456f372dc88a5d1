using Verge.Models.Retrieval;
using Verge.NeuralNetworks;

namespace Verge.Training.Experiments;

/// <summary>A retrieval method with its settings, as an experiment's row gives them. What is 0 or nothing where it says so is the model's own default.</summary>
public sealed record RetrievalSettings
{
    /// <summary>One of <see cref="RetrievalMethods.All"/>.</summary>
    public string Model { get; init; } = "";

    /// <inheritdoc cref="NeighborOptions.Neighbors"/>
    public int Neighbors { get; init; } = 100;

    /// <inheritdoc cref="NeighborOptions.Sample"/>
    public int Sample { get; init; } = 500;

    /// <inheritdoc cref="NeighborOptions.Shrinkage"/>
    public double Shrinkage { get; init; } = 20;

    /// <inheritdoc cref="NeighborOptions.Weighted"/>
    public bool Weighted { get; init; } = true;

    /// <inheritdoc cref="TwoTowersOptions.Width"/>
    public int Width { get; init; } = 64;

    /// <inheritdoc cref="TwoTowersOptions.Hidden"/>
    public int Hidden { get; init; }

    /// <inheritdoc cref="TwoTowersOptions.Blocks"/>
    public int Blocks { get; init; } = 2;

    /// <inheritdoc cref="TwoTowersOptions.Heads"/>
    public int Heads { get; init; } = 2;

    /// <inheritdoc cref="TwoTowersOptions.FeedForward"/>
    public int FeedForward { get; init; }

    /// <inheritdoc cref="TwoTowersOptions.Dropout"/>
    public float Dropout { get; init; } = 0.1f;

    /// <inheritdoc cref="TwoTowersOptions.InputDropout"/>
    public float InputDropout { get; init; } = 0.1f;

    /// <inheritdoc cref="TwoTowersOptions.Positions"/>
    public PositionKind? Positions { get; init; }

    /// <inheritdoc cref="TwoTowersOptions.Interests"/>
    public int Interests { get; init; } = 4;

    /// <inheritdoc cref="TwoTowersOptions.InterestHidden"/>
    public int InterestHidden { get; init; }

    /// <inheritdoc cref="TwoTowersOptions.RoutingIterations"/>
    public int RoutingIterations { get; init; } = 3;

    /// <inheritdoc cref="TwoTowersOptions.Separate"/>
    public bool Separate { get; init; }

    /// <inheritdoc cref="TwoTowersOptions.Affinity"/>
    public AffinityKind Affinity { get; init; }

    /// <inheritdoc cref="TwoTowersOptions.Temperature"/>
    public float Temperature { get; init; } = 1;

    /// <inheritdoc cref="RetrievalLoss.Kind"/>
    public string Loss { get; init; } = "sampled-softmax";

    /// <inheritdoc cref="RetrievalLoss.Negatives"/>
    public int? Negatives { get; init; }

    /// <inheritdoc cref="RetrievalLoss.PopularityPower"/>
    public double? PopularityPower { get; init; }

    /// <inheritdoc cref="RetrievalLoss.PopularityCorrection"/>
    public bool PopularityCorrection { get; init; }

    /// <inheritdoc cref="RetrievalLoss.Regularization"/>
    public float Regularization { get; init; } = 1;

    /// <summary>Passes over the samples of the first fold. Default 5.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Passes over the samples of each later fold (rolling tests). Default 1.</summary>
    public int LaterEpochs { get; init; } = 1;

    /// <summary>Samples a step. Default 512.</summary>
    public int BatchSize { get; init; } = 512;

    /// <summary>Adam's learning rate. Default 0.001.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>What the learning rate is multiplied by from one epoch to the next. Default 1.</summary>
    public double LearningRateDecay { get; init; } = 1;

    /// <inheritdoc cref="AdamOptions.WeightDecay"/>
    public double WeightDecay { get; init; }

    internal NeighborOptions NeighborOptions => new() { Neighbors = Neighbors, Sample = Sample, Shrinkage = Shrinkage, Weighted = Weighted };

    internal RetrievalLoss RetrievalLoss => new()
    {
        Kind = Loss, Negatives = Negatives, PopularityPower = PopularityPower, PopularityCorrection = PopularityCorrection, Regularization = Regularization,
    };

    internal TwoTowersOptions TwoTowersOptions => new()
    {
        Model = Model,
        Width = Width,
        Hidden = Hidden,
        Blocks = Blocks,
        Heads = Heads,
        FeedForward = FeedForward,
        Dropout = Dropout,
        InputDropout = InputDropout,
        Positions = Positions,
        Interests = Interests,
        InterestHidden = InterestHidden,
        RoutingIterations = RoutingIterations,
        Separate = Separate,
        Affinity = Affinity,
        Temperature = Temperature,
        Projection = false,
    };

    /// <summary>Checks what can be.</summary>
    /// <param name="where">Whose they are, for messages.</param>
    /// <exception cref="ExperimentException">An impossible value, named.</exception>
    public RetrievalSettings Validated(string where)
    {
        if (!RetrievalMethods.All.Contains(Model, StringComparer.Ordinal))
        {
            throw new ExperimentException($"{where}, model: got '{Model}', expected one of {string.Join(", ", RetrievalMethods.All)}");
        }

        try
        {
            NeighborOptions.Validated();
            if (RetrievalMethods.IsSeeded(Model))
            {
                TwoTowersOptions.Validated();
                RetrievalLoss.Validated();
            }
        }
        catch (ArgumentException error)
        {
            throw new ExperimentException($"{where}, {error.Message}", error);
        }

        return Epochs >= 1 && LaterEpochs >= 1 && BatchSize >= 1 && LearningRate > 0 && LearningRateDecay is > 0 and <= 1 ? this
            : throw new ExperimentException(FormattableString.Invariant(
                $"{where}: got epochs {Epochs}, later_epochs {LaterEpochs}, batch_size {BatchSize}, learning_rate {LearningRate}, learning_rate_decay {LearningRateDecay}, expected positive numbers, and a decay of at most 1"));
    }
}
