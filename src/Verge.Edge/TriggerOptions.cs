namespace Verge.Edge;

/// <summary>What makes the device re-rank (EdgeRec section 3.2.1).</summary>
public sealed record TriggerOptions
{
    /// <summary>The user clicks an item.</summary>
    public bool OnClick { get; init; } = true;

    /// <summary>The user deletes an item.</summary>
    public bool OnDelete { get; init; } = true;

    /// <summary>So many exposures in a row closed unclicked; 0 switches this trigger off.</summary>
    public int SkipsInARow { get; init; } = 5;

    /// <summary>A page arrived. The paper's system does not do it: there the cloud's order stands until the user acts.</summary>
    public bool OnPage { get; init; }

    /// <summary>The least time between two triggers. A trigger that comes earlier waits; a newer one takes its place.</summary>
    public TimeSpan MinimumInterval { get; init; } = TimeSpan.Zero;

    internal void Validate()
    {
        Require.Range(SkipsInARow, 0, 10_000, "triggers.skipsInARow", "skips; 0 for off");
        Require.That(MinimumInterval >= TimeSpan.Zero, "triggers.minimumInterval", MinimumInterval, "a time that is not negative");
    }
}
