namespace Verge.Serving;

/// <summary>Which items the pages of recent feeds had, so that a feed's later pages do not repeat them. Bounded; thread-safe.</summary>
internal sealed class ServedFeeds(int capacity)
{
    private readonly Dictionary<Guid, LinkedListNode<(Guid Feed, List<string[]> Pages)>> _feeds = [];
    private readonly LinkedList<(Guid Feed, List<string[]> Pages)> _byAge = new();
    private readonly Lock _gate = new();

    /// <summary>What the pages before one had.</summary>
    public HashSet<string> Before(Guid feed, int page)
    {
        var served = new HashSet<string>(StringComparer.Ordinal);
        lock (_gate)
        {
            if (_feeds.TryGetValue(feed, out var node))
            {
                foreach (var items in node.Value.Pages.Take(page))
                {
                    served.UnionWith(items);
                }
            }
        }

        return served;
    }

    /// <summary>Remembers a page; those after it, of an answer that may never have arrived, are void.</summary>
    public void Set(Guid feed, int page, string[] items)
    {
        lock (_gate)
        {
            if (_feeds.TryGetValue(feed, out var node))
            {
                _byAge.Remove(node);
            }
            else
            {
                node = new((feed, []));
                _feeds.Add(feed, node);
            }

            _byAge.AddLast(node);
            var pages = node.Value.Pages;
            if (pages.Count > page)
            {
                pages.RemoveRange(page, pages.Count - page);
            }

            // Forgotten ones are empty: the feed was served before a restart, or was pushed out.
            while (pages.Count < page)
            {
                pages.Add([]);
            }

            pages.Add(items);
            if (_feeds.Count > capacity)
            {
                _feeds.Remove(_byAge.First!.Value.Feed);
                _byAge.RemoveFirst();
            }
        }
    }
}
