using System.Collections.Immutable;

namespace Verge.Datasets;

/// <summary>One test case of a session file as published: given the prefix, which item comes next?</summary>
/// <param name="Prefix">Items clicked so far, oldest first; at least one.</param>
/// <param name="Target">The next item.</param>
public sealed record SessionTestPair(ImmutableArray<string> Prefix, string Target)
{
    /// <summary>Whether this is the case before it with its last click left out: publishers cut a session into its prefixes, the longest first.</summary>
    /// <param name="before">The case before it in the file.</param>
    public bool Continues(SessionTestPair before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return Prefix.Length == before.Prefix.Length - 1 && Target == before.Prefix[^1] && Prefix.AsSpan().SequenceEqual(before.Prefix.AsSpan(0, Prefix.Length));
    }

    /// <summary>Equal when prefix and target are.</summary>
    public bool Equals(SessionTestPair? other) =>
        other is not null && Target == other.Target && Prefix.AsSpan().SequenceEqual(other.Prefix.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Target, Prefix.Length, Prefix.IsEmpty ? "" : Prefix[^1]);
}
