using System.Collections.Immutable;

namespace Verge.Domain;

/// <summary>One re-ranking on the device: the unit of GAUC, loss and samples.</summary>
public sealed record RerankingRequest
{
    /// <summary>When the trigger fired. Behaviors count as history when <see cref="Behavior.At"/> is not later.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What fired.</summary>
    public required TriggerKind Trigger { get; init; }

    /// <summary>
    /// How many of the session's behaviors (in order of <see cref="Behavior.At"/>) precede the request. The last of them
    /// may be a page-view still open at <see cref="At"/>: then it is provisional in the request's history.
    /// </summary>
    public required int HistoryLength { get; init; }

    /// <summary>The pool, in the order the cloud gave.</summary>
    public required ImmutableArray<LabeledCandidate> Candidates { get; init; }
}
