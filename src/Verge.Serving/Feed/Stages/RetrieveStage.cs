using Microsoft.Extensions.Logging;

namespace Verge.Serving;

/// <summary>
/// Asks retrievers in turn until one answers; all but the first are fallbacks, and the answer says why one was needed.
/// </summary>
public sealed partial class RetrieveStage(ILogger<RetrieveStage> logger, params IReadOnlyList<IRetriever> retrievers) : IFeedStage
{
    /// <inheritdoc/>
    public string Name => "retrieve";

    /// <inheritdoc/>
    public void Run(FeedContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        string? fallback = null;
        foreach (var retriever in retrievers)
        {
            var reason = Ask(retriever, context);
            if (reason is null)
            {
                break;
            }

            fallback ??= reason;
        }

        context.Fallback ??= fallback;
        if (context.IsUserKnown)
        {
            foreach (var candidate in context.Candidates)
            {
                candidate.RetrievalSimilarity = context.Bundle.Stages.Similarity(context.UserEmbedding, candidate.Item.Id);
            }
        }
    }

    private string? Ask(IRetriever retriever, FeedContext context)
    {
        try
        {
            return retriever.Retrieve(context);
        }
        catch (Exception error) when (!retriever.IsRequired && error is not OutOfMemoryException)
        {
            RetrieverFailed(logger, retriever.Name, context.Bundle.Version, error);
            // What it has done so far is void, so that whoever answers counts alone.
            context.Candidates.Clear();
            context.Removed.Clear();
            context.SearchBreadth = 0;
            return $"{retriever.Name}_failed";
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Retriever {Retriever} of version {Version} failed; the next one answers")]
    private static partial void RetrieverFailed(ILogger logger, string retriever, string version, Exception error);
}
