namespace Verge.Cli.Bench;

/// <summary>What embeddings are measured under.</summary>
internal sealed record EmbeddingBenchSettings
{
    /// <summary>A data directory with a sealed bundle; nothing in it is written.</summary>
    public required string DataDirectory { get; init; }

    public required int EventsPerSecond { get; init; }

    /// <summary>Events of one post.</summary>
    public required int Batch { get; init; }

    /// <summary>Pages read a second.</summary>
    public required int ReadsPerSecond { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Users that events and reads are spread over.</summary>
    public required int Users { get; init; }

    /// <summary>Events that lie waiting all at once in the second part; 0 for no second part.</summary>
    public required int Backlog { get; init; }

    public required int Seed { get; init; }
}
