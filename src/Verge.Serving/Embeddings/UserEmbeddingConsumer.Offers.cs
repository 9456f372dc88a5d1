using System.Collections.Concurrent;
using Verge.Domain;

namespace Verge.Serving;

public sealed partial class UserEmbeddingConsumer
{
    private const int OfferCapacity = 10_000;
    private readonly ConcurrentDictionary<(string User, Surface Surface), UserEmbedding> _offered = new();

    /// <inheritdoc/>
    public void Offer(UserEmbedding made)
    {
        ArgumentNullException.ThrowIfNull(made);
        if (_offered.Count < OfferCapacity)
        {
            _offered[(made.UserId, made.Surface)] = made;
            Signal();
        }
    }

    /// <summary>What was offered of the version, where nothing of it is stored by now, and the user was not forgotten since.</summary>
    private Dictionary<(string User, Surface Surface), UserEmbedding> Offered(ServedBundle bundle)
    {
        var taken = new Dictionary<(string User, Surface Surface), UserEmbedding>();
        foreach (var key in _offered.Keys)
        {
            if (_offered.TryRemove(key, out var offered) && offered.Version == bundle.Version && !_state.Clicks(key.User).IsEmpty
                && _embeddings.Find(key.User, key.Surface) is var stored && stored?.Version != bundle.Version)
            {
                taken[key] = offered with { Events = stored?.Events ?? 0 };
            }
        }

        return taken;
    }
}
