using System.Collections.Immutable;
using Verge.Evaluation;

namespace Verge.Training.Experiments;

/// <summary>A query of a replay, answered once a refresh.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="IsKnown">Whether the user had a click of a known item before the day.</param>
/// <param name="StartsSession">Whether the target is its session's first click.</param>
/// <param name="Ranks">The target's rank by each refresh.</param>
internal sealed record ReplayedQuery(string UserId, bool IsKnown, bool StartsSession, ImmutableArray<TargetRank> Ranks)
{
    /// <summary>Whether it is of a slice.</summary>
    public bool IsIn(ReplaySlice slice) => slice switch
    {
        ReplaySlice.Known => IsKnown,
        ReplaySlice.New => !IsKnown,
        ReplaySlice.SessionStart => StartsSession,
        ReplaySlice.WithinSession => !StartsSession,
        _ => true,
    };
}
