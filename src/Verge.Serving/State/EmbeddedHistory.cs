using System.Collections.Immutable;

namespace Verge.Serving;

/// <summary>
/// The items that an embedding was made of. It says the same in every process: not by their places in a catalogue, which a restart gives
/// anew, but by their ids and by what they were.
/// </summary>
/// <param name="ItemIds">Their ids, oldest first; empty for one that the version does not know.</param>
/// <param name="Inputs">A digest of all that the version's tower read of them: another one where an item has changed.</param>
public sealed record EmbeddedHistory(ImmutableArray<string> ItemIds, string Inputs)
{
    /// <summary>No items.</summary>
    public static EmbeddedHistory Empty { get; } = new([], "");

    /// <summary>Whether it is of the same items, which were the same.</summary>
    public bool Equals(EmbeddedHistory? other) => other is not null && Inputs == other.Inputs && ItemIds.AsSpan().SequenceEqual(other.ItemIds.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Inputs.GetHashCode(StringComparison.Ordinal);
}
