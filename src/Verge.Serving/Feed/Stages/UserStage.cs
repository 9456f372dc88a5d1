using Verge.Domain;
using Verge.Models.Scoring;

namespace Verge.Serving;

/// <summary>Clicks so far, and the item being viewed → the user's embeddings on this surface (PWPRec section 3.3).</summary>
/// <param name="embeddings">Embeddings that are kept current; <see langword="null"/>: each request makes its own.</param>
public sealed class UserStage(UserEmbeddings? embeddings = null) : IFeedStage
{
    /// <inheritdoc/>
    public string Name => "user";

    /// <inheritdoc/>
    public void Run(FeedContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (query, users) = (context.Query, context.Bundle.Users);
        var history = users.Select(query.Surface, context.Clicks.Span, query.AnchorItemId, context.Now, query.SessionId);
        var values = embeddings is null ? Encode(users, query.Surface, history) : embeddings.Of(context, history);
        context.IsUserKnown = !values.IsEmpty;
        context.UserEmbedding = context.IsUserKnown ? values.ToArray() : new float[users.Interests(query.Surface) * users.Width];
    }

    /// <summary>The embeddings of a history, <c>[interests, width]</c>; empty where nothing is known of it.</summary>
    internal static ReadOnlyMemory<float> Encode(UserEncoder users, Surface surface, ReadOnlySpan<int> history)
    {
        var values = new float[users.Interests(surface) * users.Width];
        // What is not finite, no search and no score may see.
        return users.TryEncode(surface, history, values) && Array.TrueForAll(values, float.IsFinite) ? values : default;
    }
}
