namespace Verge.Features;

/// <summary>A behavior sequence of a user before an impression, encoded; shared by all candidates of a page.</summary>
public sealed class RankingHistory
{
    /// <summary>A sequence whose rows and buckets are to be filled.</summary>
    /// <param name="length">Events.</param>
    /// <param name="attributes">Attributes of an event's item.</param>
    public RankingHistory(int length, int attributes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfLessThan(attributes, 1);
        Length = length;
        Rows = new int[length * attributes];
        PositionBuckets = new int[length];
    }

    /// <summary>Events.</summary>
    public int Length { get; }

    /// <summary>Attribute rows, oldest event first, <c>[Length, attributes]</c>.</summary>
    public int[] Rows { get; }

    /// <summary>Bucket of t(target) − t(v) of each event, <c>[Length]</c>. The target's own bucket is 0.</summary>
    public int[] PositionBuckets { get; }
}
