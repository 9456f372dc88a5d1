using Verge.VectorSearch;

namespace Verge.Serving;

/// <summary>
/// What a user's interests found, each item with the interest that is nearest to it, merged to one list. First the interests take their
/// share in turns; then each place goes to the largest score − λ · (items of its category so far), ComiRec's greedy controllable aggregation.
/// </summary>
/// <param name="count">Places of the list.</param>
/// <param name="interests">Interests.</param>
internal sealed class InterestMerge(int count, int interests)
{
    private readonly Dictionary<long, (float Score, int Interest)> _found = [];

    public int Interests => interests;

    /// <summary>Adds what an interest found.</summary>
    public void Add(int interest, ReadOnlySpan<SearchHit> hits)
    {
        foreach (var hit in hits)
        {
            if (!_found.TryGetValue(hit.Label, out var known) || hit.Score > known.Score)
            {
                _found[hit.Label] = (hit.Score, interest);
            }
        }
    }

    /// <summary>The list.</summary>
    /// <param name="share">Share of the places that interests take in turns.</param>
    /// <param name="diversity">λ.</param>
    /// <param name="categoryOf">An item's category; items without one are each of their own.</param>
    public List<FoundItem> Take(double share, double diversity, Func<long, string?> categoryOf)
    {
        // Equal scores by rising label, so that the answer repeats.
        var order = _found.OrderByDescending(pair => pair.Value.Score).ThenBy(pair => pair.Key).Select(pair => new FoundItem(pair.Key, pair.Value.Score, pair.Value.Interest));
        if (diversity == 0 && (share == 0 || interests == 1))
        {
            return [.. order.Take(count)];
        }

        var ranked = order.Select(found => new Hit(found, categoryOf(found.Label) ?? $"\0{found.Label}")).ToList();
        var taken = new List<FoundItem>(count);
        var perCategory = new Dictionary<string, int>(StringComparer.Ordinal);
        TakeTurns((int)Math.Ceiling(share * count));
        TakeBest();
        return taken;

        void TakeTurns(int places)
        {
            var next = Enumerable.Range(0, interests).Select(interest => new Queue<Hit>(ranked.Where(hit => hit.Found.Interest == interest))).ToList();
            while (taken.Count < places && next.RemoveAll(queue => queue.Count == 0) >= 0 && next.Count > 0)
            {
                foreach (var queue in next.Take(places - taken.Count))
                {
                    Place(queue.Dequeue());
                }
            }

            ranked.RemoveAll(hit => hit.IsTaken);
        }

        void TakeBest()
        {
            // In a category, order is that of the scores: only the heads compete.
            var heads = ranked.GroupBy(hit => hit.Category).Select(group => new Queue<Hit>(group)).ToList();
            while (taken.Count < count && heads.Count > 0)
            {
                var best = heads.MaxBy(queue => queue.Peek().Found.Score - (diversity * perCategory.GetValueOrDefault(queue.Peek().Category)))!;
                Place(best.Dequeue());
                if (best.Count == 0)
                {
                    heads.Remove(best);
                }
            }
        }

        void Place(Hit hit)
        {
            hit.IsTaken = true;
            taken.Add(hit.Found);
            perCategory[hit.Category] = perCategory.GetValueOrDefault(hit.Category) + 1;
        }
    }

    private sealed record Hit(FoundItem Found, string Category)
    {
        public bool IsTaken { get; set; }
    }
}
