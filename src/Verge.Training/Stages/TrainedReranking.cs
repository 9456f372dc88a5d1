using Verge.Features;
using Verge.Models.Reranking;

namespace Verge.Training;

/// <summary>A trained re-ranking stage.</summary>
/// <param name="Features">Its fitted inputs.</param>
/// <param name="Model">The network with its tables.</param>
/// <param name="Samples">Requests it was trained on.</param>
public sealed record TrainedReranking(FeatureSpace Features, EdgeRec Model, int Samples) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
