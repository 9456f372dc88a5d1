namespace Verge.Models.Retrieval;

/// <summary>Where the items of a history stand among what is popular.</summary>
public enum OwnItems
{
    /// <summary>Before all others, the newest first: people go back to what they looked at (the S-POP of the session literature, with recency).</summary>
    First,

    /// <summary>By their clicks, as others.</summary>
    AsOthers,

    /// <summary>Behind all others: nobody reads the news twice.</summary>
    Last,
}
