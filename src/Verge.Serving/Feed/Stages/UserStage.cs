namespace Verge.Serving;

/// <summary>Clicks so far, and the item being viewed → the user's embeddings on this surface (PWPRec section 3.3).</summary>
public sealed class UserStage : IFeedStage
{
    /// <inheritdoc/>
    public string Name => "user";

    /// <inheritdoc/>
    public void Run(FeedContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (query, users) = (context.Query, context.Bundle.Users);
        context.UserEmbedding = new float[users.Interests * users.Width];
        var history = users.Select(query.Surface, context.Clicks.Span, query.AnchorItemId, context.Now, query.SessionId);
        context.IsUserKnown = users.TryEncode(history, context.UserEmbedding);
        if (context.IsUserKnown && !Array.TrueForAll(context.UserEmbedding, float.IsFinite))
        {
            // No search and no score may see it.
            Array.Clear(context.UserEmbedding);
            context.IsUserKnown = false;
        }
    }
}
