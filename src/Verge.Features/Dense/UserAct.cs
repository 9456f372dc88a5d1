namespace Verge.Features;

/// <summary>One act of a user.</summary>
/// <param name="At">When, in ticks.</param>
/// <param name="Kind">What.</param>
/// <param name="Item">On which item, with its attributes at the time.</param>
/// <param name="LogPrice">log(1 + its price at the time); below 0 where unknown.</param>
internal readonly record struct UserAct(long At, ActivityKind Kind, ItemValues Item, float LogPrice)
{
    /// <summary>A total order, by time first: which acts are the newest must not depend on the order in which they came.</summary>
    public int CompareTo(in UserAct other) =>
        At != other.At ? At.CompareTo(other.At)
        : Kind != other.Kind ? Kind.CompareTo(other.Kind)
        : string.CompareOrdinal(Item.Id, other.Item.Id);
}
