using Verge.Features;
using Verge.Models.Retrieval;
using Verge.Models.Scoring;

namespace Verge.Training;

/// <summary>A trained retrieval stage.</summary>
/// <param name="Features">Its fitted inputs.</param>
/// <param name="Table">The catalogue as it sees it.</param>
/// <param name="Towers">The towers.</param>
/// <param name="Items">The item tower's output.</param>
/// <param name="Samples">Clicks it was trained on.</param>
public sealed record TrainedRetrieval(
    RetrievalFeatures Features, ItemEncodingTable Table, SurfaceTowers Towers, ItemEmbeddings Items, int Samples) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Towers.Dispose();
}
