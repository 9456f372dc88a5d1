namespace Verge.Cli.Bench;

/// <summary>What <c>verge bench embeddings --json</c> prints. Times are in ms, from when a request was due.</summary>
internal sealed record EmbeddingBenchFigures
{
    /// <summary>To the stored embedding that has taken the event in.</summary>
    public double EmbeddedP50Ms { get; init; }

    public double EmbeddedP99Ms { get; init; }

    /// <summary>To the acknowledgment, durable.</summary>
    public double AcceptedP50Ms { get; init; }

    public double AcceptedP99Ms { get; init; }

    /// <summary>To a page.</summary>
    public double ReadP50Ms { get; init; }

    public double ReadP99Ms { get; init; }

    public int Events { get; init; }

    /// <summary>Events acknowledged a second.</summary>
    public double EventsPerSecond { get; init; }

    public int Reads { get; init; }

    /// <summary>Cores that the process may use.</summary>
    public int Cores { get; init; }

    /// <summary>Events that lay waiting all at once, for the figures below.</summary>
    public int BacklogEvents { get; init; }

    /// <summary>Until all of them were taken in.</summary>
    public double? BacklogSeconds { get; init; }

    /// <summary>Pages read meanwhile.</summary>
    public int BacklogReads { get; init; }

    /// <summary>To a page meanwhile.</summary>
    public double? BacklogReadP50Ms { get; init; }

    public double? BacklogReadP99Ms { get; init; }

    /// <summary>To a page while nothing else happens.</summary>
    public double? IdleReadP50Ms { get; init; }

    public double? IdleReadP99Ms { get; init; }
}
