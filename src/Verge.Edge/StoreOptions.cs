namespace Verge.Edge;

/// <summary>Bounds of the behavior store.</summary>
public sealed record StoreOptions
{
    /// <summary>At most so many behaviors are kept; the oldest go first.</summary>
    public int MaximumBehaviors { get; init; } = 5_000;

    /// <summary>Behaviors older than this are removed.</summary>
    public TimeSpan MaximumAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The file never grows beyond so many bytes; at the bound it counts as full.</summary>
    public long MaximumBytes { get; init; } = 64L << 20;

    /// <summary>At most so many clicks, carts and orders wait to be sent; the oldest go first.</summary>
    public int MaximumUnsent { get; init; } = 1_000;

    internal void Validate()
    {
        Require.Range(MaximumBehaviors, 16, 10_000_000, "store.maximumBehaviors", "behaviors");
        Require.That(MaximumAge > TimeSpan.Zero, "store.maximumAge", MaximumAge, "a positive time");
        Require.That(MaximumBytes >= 64 << 10, "store.maximumBytes", MaximumBytes, "at least 65536 bytes");
        Require.Range(MaximumUnsent, 1, 1_000_000, "store.maximumUnsent", "events");
    }
}
