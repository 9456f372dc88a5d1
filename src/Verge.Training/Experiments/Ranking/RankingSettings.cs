using Verge.Models.Ranking;

namespace Verge.Training.Experiments;

/// <summary>A ranker with its settings, as an experiment's row gives them: one flat mapping, read by name into the options of its parts.</summary>
/// <param name="Model">Which, and its sizes.</param>
/// <param name="Training">How it is trained.</param>
/// <param name="Inputs">What it sees of the data.</param>
public sealed record RankingSettings(RankingModelOptions Model, RankingTrainerOptions Training, RankingInputs Inputs)
{
    /// <summary>Whether gradients train it.</summary>
    public bool IsNetwork => Model.Model != Rankers.Gbdt;

    /// <summary>Whether its result depends on the seed: trees that see all samples and features are always the same.</summary>
    public bool HasChance => IsNetwork || Model.Boosting.RowFraction < 1 || Model.Boosting.FeatureFraction < 1 || Inputs.Labels == RankingLabels.Preferred;

    /// <summary>Reads and checks them.</summary>
    /// <param name="options">The settings as written.</param>
    /// <param name="where">Whose they are, for messages.</param>
    /// <exception cref="ExperimentException">An unknown setting or an impossible value, named.</exception>
    public static RankingSettings Read(ExperimentOptions options, string where)
    {
        ArgumentNullException.ThrowIfNull(options);
        var reader = new OptionsReader(options, where);
        var settings = new RankingSettings(
            new()
            {
                Model = reader.Take<Named>().Model,
                WideDeep = reader.Take<WideDeepOptions>(),
                DeepInterest = reader.Take<DeepInterestNetworkOptions>(),
                Transformer = reader.Take<BehaviorSequenceTransformerOptions>(),
                DeepNetwork = reader.Take<DeepNeuralNetworkOptions>(),
                InterestEvolution = reader.Take<DeepInterestEvolutionNetworkOptions>(),
                Multifaceted = reader.Take<DeepMultifacetedTransformersOptions>(),
                Tasks = reader.Take<RankingTaskOptions>(),
                Boosting = reader.Take<RankingTreeOptions>().ToOptions(),
            },
            reader.Take<RankingTrainerOptions>(),
            reader.Take<RankingInputs>());
        reader.Done();
        return settings.Validated(where);
    }

    private RankingSettings Validated(string where)
    {
        if (!Rankers.All.Contains(Model.Model, StringComparer.Ordinal))
        {
            throw new ExperimentException($"{where}, model: got '{Model.Model}', expected one of {string.Join(", ", Rankers.All)}");
        }

        if (!IsNetwork && Inputs.Dense == RankingDense.None)
        {
            throw new ExperimentException($"{where}, dense: got 'none' of the model '{Model.Model}', expected 'all': trees read dense features alone");
        }

        try
        {
            Training.Validated();
            Model.Tasks.Validated(Math.Max(1, Model.Tasks.PositiveWeights.Length));
            Model.WideDeep.Validated();
            Model.DeepInterest.Validated();
            Model.DeepNetwork.Validated();
            Model.InterestEvolution.Validated();
            (IsNetwork ? new() : Model.Boosting).Validated();

            // How wide a sequence is, and whether the heads divide it, the data tells.
            Model.Transformer.Validated(Model.Transformer.Heads);
            Model.Multifaceted.Validated(Model.Multifaceted.Heads);
        }
        catch (ArgumentException error)
        {
            throw new ExperimentException($"{where}, {error.Message}", error);
        }

        return this;
    }

    private sealed record Named
    {
        public string Model { get; init; } = "";
    }
}
