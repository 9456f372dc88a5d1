namespace Verge.Training.Experiments;

/// <summary>The order in which a request's candidates come to a re-ranker, where they were logged in one that says something and where not.</summary>
public enum InitialOrder
{
    /// <summary>As they were logged.</summary>
    Logged,

    /// <summary>By the ranking stage's click probability, highest first: for logs whose lists have no order (EB-NeRD).</summary>
    Ranker,
}
