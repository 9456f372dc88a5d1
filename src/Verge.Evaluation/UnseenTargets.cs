namespace Verge.Evaluation;

/// <summary>What becomes of a target that the catalogue does not hold, such as an item first seen after training.</summary>
public enum UnseenTargets
{
    /// <summary>It is left out of the metric and counted apart.</summary>
    CountedApart,

    /// <summary>It is a target that is never found; it is counted as well.</summary>
    CountedAsMisses,
}
