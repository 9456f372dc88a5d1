using Verge.Domain;

namespace Verge.Serving;

public sealed partial class UserEmbeddingConsumer
{
    /// <summary>
    /// The embeddings of a request's user, <c>[interests, width]</c>: those stored, where they are of the answering version and of
    /// exactly this history, else made at once. What a new version made so is kept in place of an older version's.
    /// </summary>
    /// <returns>Empty where the history has no item of the version's catalogue.</returns>
    internal ReadOnlyMemory<float> Of(FeedContext context, int[] history)
    {
        var (query, bundle) = (context.Query, context.Bundle);
        if (!ReferenceEquals(bundle, context.Latest) || context.Clicks.IsEmpty)
        {
            // Of older versions, and of who is not known, nothing is stored.
            return UserStage.Encode(bundle.Users, query.Surface, history);
        }

        UserEmbedding? stored;
        try
        {
            stored = _embeddings.Find(query.UserId, query.Surface);
        }
        catch (UserStateException)
        {
            return UserStage.Encode(bundle.Users, query.Surface, history);
        }

        if (stored?.IsOf(bundle.Version, history) == true)
        {
            EmbeddingMetrics.Reads.Add(1, EmbeddingMetrics.Stored);
            return stored.Values;
        }

        EmbeddingMetrics.Reads.Add(1, EmbeddingMetrics.Made);
        var values = UserStage.Encode(bundle.Users, query.Surface, history);
        var isAnchored = query.AnchorItemId is { } anchor && context.Clicks.Span[^1].ItemId != anchor;
        if (stored?.Version != bundle.Version && !isAnchored && _offered.Count < OfferCapacity)
        {
            _offered[(query.UserId, query.Surface)] = new()
            {
                UserId = query.UserId,
                Surface = query.Surface,
                Version = bundle.Version,
                At = context.Now,
                Events = 0,
                History = history,
                Values = values,
            };
            Signal();
        }

        return values;
    }

    /// <summary>What the feed made with the version, where nothing of it is stored by now.</summary>
    private Dictionary<(string User, Surface Surface), UserEmbedding> Offered(ServedBundle bundle)
    {
        var taken = new Dictionary<(string User, Surface Surface), UserEmbedding>();
        foreach (var key in _offered.Keys)
        {
            if (_offered.TryRemove(key, out var offered) && offered.Version == bundle.Version
                && _embeddings.Find(key.User, key.Surface) is var stored && stored?.Version != bundle.Version)
            {
                taken[key] = offered with { Events = stored?.Events ?? 0 };
            }
        }

        return taken;
    }
}
