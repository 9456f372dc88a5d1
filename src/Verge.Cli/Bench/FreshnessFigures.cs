namespace Verge.Cli.Bench;

/// <summary>What <c>verge bench freshness --json</c> prints. Times are in ms, from when a request was due.</summary>
internal sealed record FreshnessFigures
{
    /// <summary>To the stored embedding that has taken the event in.</summary>
    public required double FreshP50Ms { get; init; }

    public required double FreshP99Ms { get; init; }

    /// <summary>To the acknowledgment, durable.</summary>
    public required double AcceptedP50Ms { get; init; }

    public required double AcceptedP99Ms { get; init; }

    /// <summary>To a page.</summary>
    public required double ReadP50Ms { get; init; }

    public required double ReadP99Ms { get; init; }

    public required int Events { get; init; }

    /// <summary>Events acknowledged a second.</summary>
    public required double EventsPerSecond { get; init; }

    public required int Reads { get; init; }

    /// <summary>Cores that the process may use.</summary>
    public required int Cores { get; init; }
}
