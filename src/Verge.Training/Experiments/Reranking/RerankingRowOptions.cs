using Verge.Features;
using Verge.Models.Reranking;

namespace Verge.Training.Experiments;

/// <summary>What a row of a re-ranking experiment is, beside the sizes of its network.</summary>
public sealed record RerankingRowOptions
{
    /// <summary>A rule or a network: one of <see cref="RerankingSettings.Models"/>.</summary>
    public string Model { get; init; } = "";

    /// <summary>Where the time from a behavior to the trigger enters (e7, d12). Default: joined to attention's Value.</summary>
    public DecayMode Decay { get; init; } = DecayMode.Joined;

    /// <inheritdoc cref="RerankingModelOptions.Residual"/>
    public bool Residual { get; init; }

    /// <inheritdoc cref="RerankingModelOptions.Loss"/>
    public RerankingLoss? Loss { get; init; }
}
