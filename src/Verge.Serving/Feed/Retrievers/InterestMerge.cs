using Verge.VectorSearch;

namespace Verge.Serving;

/// <summary>
/// What a user's interests found, each item with the interest that is nearest to it, merged to one list. First the interests take their
/// share in turns; the other places go by score.
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
    public List<FoundItem> Take(double share)
    {
        // Equal scores by rising label, so that the answer repeats.
        var order = _found.OrderByDescending(pair => pair.Value.Score).ThenBy(pair => pair.Key).Select(pair => new FoundItem(pair.Key, pair.Value.Score, pair.Value.Interest));
        if (share == 0 || interests == 1)
        {
            return [.. order.Take(count)];
        }

        List<FoundItem> ranked = [.. order];
        var taken = TakeTurns(ranked, (int)Math.Ceiling(share * count));
        var first = taken.Select(found => found.Label).ToHashSet();
        taken.AddRange(ranked.Where(found => !first.Contains(found.Label)).Take(count - taken.Count));
        return taken;
    }

    private List<FoundItem> TakeTurns(List<FoundItem> ranked, int places)
    {
        var taken = new List<FoundItem>(count);
        var next = Enumerable.Range(0, interests).Select(interest => new Queue<FoundItem>(ranked.Where(found => found.Interest == interest))).ToList();
        while (taken.Count < places && next.RemoveAll(queue => queue.Count == 0) >= 0 && next.Count > 0)
        {
            foreach (var queue in next.Take(places - taken.Count))
            {
                taken.Add(queue.Dequeue());
            }
        }

        return taken;
    }
}
