using Verge.Models.Boosting;

namespace Verge.Models.Ranking;

/// <summary>A ranking model by name, with the sizes of each.</summary>
public sealed record RankingModelOptions
{
    /// <summary>One of <see cref="Rankers.All"/>. Default <c>bst</c>.</summary>
    public string Model { get; init; } = RankingModels.Bst;

    /// <summary>What it predicts, and what each task weighs.</summary>
    public RankingTaskOptions Tasks { get; init; } = new();

    /// <summary>Sizes of <c>wdl</c> and <c>wdl-seq</c>.</summary>
    public WideDeepOptions WideDeep { get; init; } = new();

    /// <summary>Sizes of <c>din</c>.</summary>
    public DeepInterestNetworkOptions DeepInterest { get; init; } = new();

    /// <summary>Sizes of <c>bst</c>.</summary>
    public BehaviorSequenceTransformerOptions Transformer { get; init; } = new();

    /// <summary>Sizes of <c>dnn</c>.</summary>
    public DeepNeuralNetworkOptions DeepNetwork { get; init; } = new();

    /// <summary>Sizes of <c>dien</c>.</summary>
    public DeepInterestEvolutionNetworkOptions InterestEvolution { get; init; } = new();

    /// <summary>Sizes of <c>dmt</c>, and of <c>dmt-trans</c>, which shares nothing and has no bias network whatever they say.</summary>
    public DeepMultifacetedTransformersOptions Multifaceted { get; init; } = new();

    /// <summary>How the trees of <c>gbdt</c> are grown; the seed is the run's.</summary>
    public BoostingOptions Boosting { get; init; } = new();
}
