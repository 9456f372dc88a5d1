namespace Verge.Simulation;

/// <summary>What a <see cref="ReplayStep"/> is.</summary>
internal enum ReplayStepKind
{
    /// <summary>A page came.</summary>
    Page,

    /// <summary>A page came, and its order was asked for.</summary>
    Request,

    /// <summary>An item came into view.</summary>
    Exposed,

    /// <summary>It left.</summary>
    Left,

    /// <summary>An item's page was opened, and what was done there.</summary>
    Opened,

    /// <summary>It was closed.</summary>
    Closed,
}
