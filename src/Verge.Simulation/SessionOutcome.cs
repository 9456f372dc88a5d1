using System.Collections.Immutable;
using Verge.Edge;

namespace Verge.Simulation;

/// <summary>What came of one session played on a device.</summary>
public sealed record SessionOutcome
{
    /// <summary>Who.</summary>
    public required string UserId { get; init; }

    /// <summary>Items shown.</summary>
    public required int Exposures { get; init; }

    /// <summary>Items clicked.</summary>
    public required int Clicks { get; init; }

    /// <summary>Items ordered.</summary>
    public required int Orders { get; init; }

    /// <summary>The re-rankings that can be judged.</summary>
    public required ImmutableArray<JudgedRequest> Requests { get; init; }

    /// <summary>The first re-ranking worth telling of, where one was asked for.</summary>
    public FeedStory? Story { get; init; }

    /// <summary>Time of each paging request, in ms.</summary>
    public required IReadOnlyList<double> PagingMilliseconds { get; init; }

    /// <summary>The device's own figures.</summary>
    public required EdgeDiagnostics Diagnostics { get; init; }
}
