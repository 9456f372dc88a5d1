using System.Collections.Immutable;
using Verge.Edge;

namespace Verge.Simulation;

/// <summary>What came of a logged session, replayed on a device.</summary>
public sealed record ReplayedSession
{
    /// <summary>The device's order against the order shown.</summary>
    public required ImmutableArray<JudgedRequest> Requests { get; init; }

    /// <summary>The rule TouchedFirst against the order shown, on the same requests.</summary>
    public required ImmutableArray<JudgedRequest> TouchedFirst { get; init; }

    /// <summary>Time of each paging request, in ms.</summary>
    public required IReadOnlyList<double> PagingMilliseconds { get; init; }

    /// <summary>The device's own figures.</summary>
    public required EdgeDiagnostics Diagnostics { get; init; }
}
