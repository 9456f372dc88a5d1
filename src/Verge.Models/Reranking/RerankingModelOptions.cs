namespace Verge.Models.Reranking;

/// <summary>A re-ranking model by name, with the sizes of each.</summary>
public sealed record RerankingModelOptions
{
    /// <summary>One of <see cref="RerankingModels.All"/>. Default <c>hubsm</c>, the complete EdgeRec.</summary>
    public string Model { get; init; } = RerankingModels.Hubsm;

    /// <summary>Sizes of EdgeRec and of its parts: <c>hubsm</c>, <c>hubsm-ie</c>, <c>hubsm-ipv</c>, <c>huism</c>.</summary>
    public EdgeRecOptions Network { get; init; } = new();

    /// <summary>Sizes of <c>dnn-rank</c>.</summary>
    public DnnRankOptions DnnRank { get; init; } = new();

    /// <summary>Sizes of <c>dlcm</c>.</summary>
    public DlcmOptions Dlcm { get; init; } = new();

    /// <summary>Whether the score is added to the logit of the cloud's click probability (<see cref="CloudResidual"/>). Default false.</summary>
    public bool Residual { get; init; }

    /// <summary>What it is trained by. Default: <see cref="RerankingLoss.Listwise"/> for <c>dlcm</c>, as its paper has it, else <see cref="RerankingLoss.CrossEntropy"/>.</summary>
    public RerankingLoss? Loss { get; init; }

    /// <summary>The loss, the model's own where none is named.</summary>
    public RerankingLoss EffectiveLoss => Loss ?? (Model == RerankingModels.Dlcm ? RerankingLoss.Listwise : RerankingLoss.CrossEntropy);

    /// <summary>Checks the name and the sizes of all.</summary>
    /// <exception cref="ArgumentException">No such model, or an impossible size, named.</exception>
    public RerankingModelOptions Validated()
    {
        if (!RerankingModels.All.Contains(Model))
        {
            throw RerankingModels.Unknown(Model);
        }

        Network.Validated();
        DnnRank.Validated();
        Dlcm.Validated();
        return this;
    }
}
