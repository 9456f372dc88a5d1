namespace Verge.Training.Experiments;

/// <summary>A part of a replay's queries, the same whatever the user's state is refreshed by.</summary>
public enum ReplaySlice
{
    /// <summary>All.</summary>
    All,

    /// <summary>Of users with a click of a known item before the day.</summary>
    Known,

    /// <summary>Of users without.</summary>
    New,

    /// <summary>A session's first click.</summary>
    SessionStart,

    /// <summary>A session's further clicks.</summary>
    WithinSession,
}
