namespace Verge.Serving;

/// <summary>One step of a paging request. Thread-safe.</summary>
public interface IFeedStage
{
    /// <summary>Its name, in metrics.</summary>
    string Name { get; }

    /// <summary>Does its part.</summary>
    void Run(FeedContext context);
}
