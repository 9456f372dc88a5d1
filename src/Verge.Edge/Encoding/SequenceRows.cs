using Verge.Edge.Storage;

namespace Verge.Edge.Encoding;

/// <summary>A sequence as stored, both kinds in their order.</summary>
internal sealed record SequenceRows(long Sequence, IReadOnlyList<StoredBehavior> Exposures, IReadOnlyList<StoredBehavior> PageViews)
{
    public IEnumerable<StoredBehavior> All => Exposures.Concat(PageViews);
}
