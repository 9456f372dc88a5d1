namespace Verge.Models.Ranking;

/// <summary>What is concatenated to an event of a sequence for its place in it; the target's own place is 0 (BST section 2.1).</summary>
public enum RankingPositions
{
    /// <summary>A learned row of the bucket of t(target) − t(v).</summary>
    TimeDifference,

    /// <summary>A learned row of the place counted from the target: the newest event is 1.</summary>
    LearnedIndex,

    /// <summary>Sines and cosines of the place counted from the target.</summary>
    Sinusoidal,

    /// <summary>Nothing.</summary>
    None,
}
