using System.Collections.Immutable;

namespace Verge.Datasets;

/// <summary>What an import read, and what it left out.</summary>
public sealed record ImportReport
{
    /// <summary>The importer's kind.</summary>
    public required string Kind { get; init; }

    /// <summary>The files read, in order.</summary>
    public required ImmutableArray<ImportedFile> Files { get; init; }

    /// <summary>Data rows read, headers and blank lines not counted.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows with a value that the format does not allow; left out.</summary>
    public required long Malformed { get; init; }

    /// <summary>Rows that repeat another one; left out.</summary>
    public required long Duplicates { get; init; }

    /// <summary>
    /// Well-formed rows, or parts of rows, that have no place in a <see cref="Domain.Dataset"/>, by reason. A row left out
    /// only in part (its request, say) is counted here too.
    /// </summary>
    public required ImmutableSortedDictionary<string, long> LeftOut { get; init; }

    /// <summary>The first malformed rows, up to <see cref="ImportOptions.MaxIssues"/>.</summary>
    public required ImmutableArray<RowIssue> Issues { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }
}
