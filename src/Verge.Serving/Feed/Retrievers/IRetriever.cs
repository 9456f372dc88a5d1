namespace Verge.Serving;

/// <summary>A stage that fetches candidates. Thread-safe.</summary>
public interface IRetriever
{
    /// <summary>Its name, in logs and fallback reasons.</summary>
    string Name { get; }

    /// <summary>Whether its failure fails the request; else the next retriever answers.</summary>
    bool IsRequired { get; }

    /// <summary>Puts candidates into <see cref="FeedContext.Candidates"/>; none, where nothing is left to show.</summary>
    /// <returns><see langword="null"/> where it answered, else why it cannot.</returns>
    string? Retrieve(FeedContext context);
}
