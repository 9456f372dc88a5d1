namespace Verge.Serving;

/// <summary>Which items the pages of recent feeds had, so that a feed's later pages do not repeat them. Bounded; thread-safe.</summary>
internal sealed class ServedFeeds(int capacity)
{
    private readonly Dictionary<Guid, LinkedListNode<ServedFeed>> _feeds = [];
    private readonly LinkedList<ServedFeed> _byAge = new();
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
    /// <returns>Whether it was never served before, as far as is remembered.</returns>
    public bool Set(Guid feed, int page, string[] items)
    {
        lock (_gate)
        {
            if (_feeds.TryGetValue(feed, out var node))
            {
                _byAge.Remove(node);
            }
            else
            {
                node = new(new(feed));
                _feeds.Add(feed, node);
            }

            _byAge.AddLast(node);
            if (_feeds.Count > capacity)
            {
                _feeds.Remove(_byAge.First!.Value.Id);
                _byAge.RemoveFirst();
            }

            return node.Value.Set(page, items);
        }
    }

    private sealed class ServedFeed(Guid id)
    {
        private int _served;

        public Guid Id => id;

        public List<string[]> Pages { get; } = [];

        public bool Set(int page, string[] items)
        {
            if (Pages.Count > page)
            {
                Pages.RemoveRange(page, Pages.Count - page);
            }

            // Forgotten ones are empty: the feed was served before a restart, or was pushed out.
            while (Pages.Count < page)
            {
                Pages.Add([]);
            }

            Pages.Add(items);
            var isNew = page >= _served;
            _served = Math.Max(_served, page + 1);
            return isNew;
        }
    }
}
