namespace Verge.Edge.Storage;

/// <summary>What the device remembers besides behaviors and candidates: one row.</summary>
internal sealed record DeviceRow
{
    public required string User { get; init; }

    public required string Surface { get; init; }

    public string? Anchor { get; init; }

    /// <summary>Number of the present sequence: how often the encoders were reset.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset SequenceStartedAt { get; init; }

    /// <summary>The last thing the user did; time never goes back below it within a sequence.</summary>
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>Exposures in a row that closed unclicked.</summary>
    public int Skips { get; init; }

    /// <summary>The model version whose encodings and states are stored; <see langword="null"/>: none are.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>Pages received.</summary>
    public int Page { get; init; }

    /// <summary>Places of the tail that are visible.</summary>
    public int Visible { get; init; }

    public string? Cursor { get; init; }

    /// <summary>Whether the cloud has no further page.</summary>
    public bool Ended { get; init; }

    /// <summary>The session as events name it.</summary>
    public string SessionId => FormattableString.Invariant($"{SequenceStartedAt.ToUnixTimeMilliseconds()}-{Sequence}");
}
