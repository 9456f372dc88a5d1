using Verge.Features;
using Verge.Models.Ranking;

namespace Verge.Training;

/// <summary>A trained ranking stage.</summary>
/// <param name="Features">Its fitted inputs.</param>
/// <param name="Model">The model.</param>
/// <param name="Samples">Impressions it was trained on.</param>
public sealed record TrainedRanking(RankingFeatures Features, IRanker Model, int Samples) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
