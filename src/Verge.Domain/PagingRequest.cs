using System.Collections.Immutable;

namespace Verge.Domain;

/// <summary>One page that the cloud answered, as logged: the candidates in upstream order.</summary>
public sealed record PagingRequest
{
    /// <summary>When it was answered.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The surface.</summary>
    public required Surface Surface { get; init; }

    /// <summary>The anchor on <see cref="Surface.ViewItem"/>.</summary>
    public string? AnchorItemId { get; init; }

    /// <summary>Candidates' ids, best first.</summary>
    public required ImmutableArray<string> Candidates { get; init; }

    /// <summary>Prices shown, aligned with <see cref="Candidates"/>; empty where the catalogue's price was shown.</summary>
    public ImmutableArray<float> Prices { get; init; } = [];
}
