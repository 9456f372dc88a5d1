namespace Verge.Features;

/// <summary>An act whose time has not come.</summary>
/// <param name="Act">The act.</param>
/// <param name="UserId">Whose; empty: nobody's is remembered.</param>
/// <param name="Counts">Whether the groups count it.</param>
internal readonly record struct PendingAct(UserAct Act, string UserId, bool Counts) : IComparable<PendingAct>
{
    /// <summary>By time, then by user and what was done: which users are the last to act must not depend on how acts of one moment came.</summary>
    public int CompareTo(PendingAct other) =>
        Act.At != other.Act.At ? Act.At.CompareTo(other.Act.At)
        : string.CompareOrdinal(UserId, other.UserId) is var user and not 0 ? user
        : Act.CompareTo(other.Act);
}
