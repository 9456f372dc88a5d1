namespace Verge.Datasets;

/// <summary>How strict an import is, and its limits.</summary>
public sealed record ImportOptions
{
    /// <summary>The defaults.</summary>
    public static ImportOptions Default { get; } = new();

    /// <summary>Whether the first malformed row ends the import with an error. Default: it is counted and reported.</summary>
    public bool Strict { get; init; }

    /// <summary>How many malformed rows are kept in the report with line and value; all are counted. Default 100.</summary>
    public int MaxIssues { get; init; } = 100;

    /// <summary>The share of malformed rows above which a file is not taken for what it was said to be. Default 0.5.</summary>
    public double MaxMalformedShare { get; init; } = 0.5;

    /// <summary>Bytes of the longest line accepted; a longer one is one malformed row. Default 16 Mi.</summary>
    public int MaxLineLength { get; init; } = 1 << 24;

    /// <summary>The clock behind rates and the time an import took.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Checks the limits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the first impossible one.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MaxIssues);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLineLength, 1);
        if (!(MaxMalformedShare >= 0 && MaxMalformedShare <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(MaxMalformedShare), MaxMalformedShare, "Expected a share from 0 to 1.");
        }

        ArgumentNullException.ThrowIfNull(Time);
    }
}
