namespace Verge.Edge;

/// <summary>How an <see cref="HttpFeedSource"/> calls the cloud.</summary>
public sealed record HttpFeedOptions
{
    /// <summary>A page, rows or events must be answered within this.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A download must begin to answer within this; then it may take as long as bytes keep coming.</summary>
    public TimeSpan DownloadTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>An answer longer than this is refused.</summary>
    public long MaximumAnswerBytes { get; init; } = 8 << 20;

    /// <summary>Clock of the timeouts.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
