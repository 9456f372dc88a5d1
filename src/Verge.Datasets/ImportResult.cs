using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Datasets;

/// <summary>An imported data set.</summary>
public sealed record ImportResult
{
    /// <summary>The data.</summary>
    public required Dataset Dataset { get; init; }

    /// <summary>What was read and left out.</summary>
    public required ImportReport Report { get; init; }

    /// <summary>The publisher's test pairs, for session files only.</summary>
    public ImmutableArray<SessionTestPair> TestPairs { get; init; } = [];

    /// <summary>
    /// Where the publisher cut training from test by time; <see langword="null"/> where there is no such cut.
    /// </summary>
    public DateTimeOffset? PublishedCut { get; init; }
}
