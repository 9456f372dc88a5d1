namespace Verge.Features;

/// <summary>A user's clicks before an impression, encoded; shared by all candidates of a page.</summary>
public sealed class RankingHistory
{
    internal RankingHistory(int length, int attributes)
    {
        Length = length;
        Rows = new int[length * attributes];
        PositionBuckets = new int[length];
    }

    /// <summary>Clicks.</summary>
    public int Length { get; }

    /// <summary>Attribute rows, oldest click first, <c>[Length, attributes]</c>.</summary>
    public int[] Rows { get; }

    /// <summary>Bucket of t(target) − t(v) of each click, <c>[Length]</c>. The target's own bucket is 0.</summary>
    public int[] PositionBuckets { get; }
}
