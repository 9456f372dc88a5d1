namespace Verge.Domain;

/// <summary>What made the device re-rank (EdgeRec section 3.2.1).</summary>
public enum TriggerKind
{
    /// <summary>The user clicked an item.</summary>
    Click,

    /// <summary>The user deleted an item by long press.</summary>
    Delete,

    /// <summary>k exposures in a row closed unclicked.</summary>
    Skips,

    /// <summary>A new page arrived; used where a log has no finer acts (one list, one request).</summary>
    Page,
}
