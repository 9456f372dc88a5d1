namespace Verge.VectorSearch.Storage;

/// <summary>Keeps the best hits in the caller's own span: a heap with the worst at its root, sorted at the end.</summary>
internal ref struct TopHits(Span<SearchHit> hits)
{
    private readonly Span<SearchHit> _hits = hits;
    private int _count;

    /// <summary>The score below which nothing is taken any more.</summary>
    internal float Worst { get; private set; } = float.NegativeInfinity;

    internal readonly int Count => _count;

    internal void Offer(long label, float score)
    {
        var hit = new SearchHit(label, score);
        if (_count < _hits.Length)
        {
            Rise(hit);
        }
        else if (hit < _hits[0])
        {
            Sink(hit);
        }
        else
        {
            return;
        }

        Worst = _count == _hits.Length ? _hits[0].Score : float.NegativeInfinity;
    }

    /// <summary>Sorts the hits best first.</summary>
    /// <returns>How many there are.</returns>
    internal readonly int Finish()
    {
        _hits[.._count].Sort();
        return _count;
    }

    private void Rise(SearchHit hit)
    {
        var i = _count++;
        while (i > 0 && hit > _hits[(i - 1) / 2])
        {
            _hits[i] = _hits[(i - 1) / 2];
            i = (i - 1) / 2;
        }

        _hits[i] = hit;
    }

    private readonly void Sink(SearchHit hit)
    {
        var i = 0;
        for (var child = 1; child < _count; child = (2 * i) + 1)
        {
            if (child + 1 < _count && _hits[child + 1] > _hits[child])
            {
                child++;
            }

            if (hit >= _hits[child])
            {
                break;
            }

            _hits[i] = _hits[child];
            i = child;
        }

        _hits[i] = hit;
    }
}
