using System.Collections.Immutable;
using Verge.Datasets.Synthetic;
using Verge.Domain;

namespace Verge.Datasets;

/// <summary>A data set as it is stored: the data, and what came beside it.</summary>
public sealed record StoredDataset
{
    /// <summary>The data.</summary>
    public required Dataset Dataset { get; init; }

    /// <summary>The importer it came by (<c>trivago</c> …); empty where it came by none.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The publisher's test pairs, for session files only.</summary>
    public ImmutableArray<SessionTestPair> TestPairs { get; init; } = [];

    /// <summary>Where the publisher cut training from test by time; <see langword="null"/> where there is no such cut.</summary>
    public DateTimeOffset? PublishedCut { get; init; }

    /// <summary>What shoppers wanted, where a shop was simulated just now: a store leaves it out. <see langword="null"/>: it is not known.</summary>
    public ShopPreferences? Preferences { get; init; }

    /// <summary>What an import brought.</summary>
    public static StoredDataset Of(ImportResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new StoredDataset
        {
            Dataset = result.Dataset,
            Kind = result.Report.Kind,
            TestPairs = result.TestPairs,
            PublishedCut = result.PublishedCut,
        };
    }
}
