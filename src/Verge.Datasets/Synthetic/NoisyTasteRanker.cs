using Verge.Domain;

namespace Verge.Datasets.Synthetic;

/// <summary>
/// An imperfect ranker, as any real one: it knows long-term taste up to noise, leans to what is popular, explores, and
/// sees nothing of the session, so that a device that does has room to gain.
/// </summary>
public sealed class NoisyTasteRanker : IUpstreamRanker
{
    /// <summary>Weight of long-term taste.</summary>
    public double Taste { get; init; } = 1;

    /// <summary>Weight of standardized log popularity.</summary>
    public double Popularity { get; init; } = 0.3;

    /// <summary>Standard deviation of the noise on each score, anew on each page.</summary>
    public double Noise { get; init; } = 0.9;

    /// <summary>The share of places given to an item drawn by popularity from the whole catalogue.</summary>
    public double Exploration { get; init; } = 0.2;

    /// <summary>On a view-item page: gain of an item of the anchor's category; a third of it for the anchor's department.</summary>
    public double Similarity { get; init; } = 3;

    /// <inheritdoc/>
    public int Rank(in UpstreamRequest request, Span<int> candidates)
    {
        var random = SeededRandom.For(request.Seed, ShopStreams.Upstream);
        var count = Best(request, candidates, ref random);
        if (request.Surface == Surface.Home && Exploration > 0)
        {
            Explore(request, candidates[..count], ref random);
        }

        return count;
    }

    private int Best(in UpstreamRequest request, Span<int> candidates, ref SeededRandom random)
    {
        var catalogue = request.Shop.Catalogue;
        var popularities = catalogue.LogPopularities.AsSpan();
        var listedAt = catalogue.ListedAt.AsSpan();
        var tastes = request.Shopper.Tastes;
        var excluded = request.Excluded;
        var now = request.At.UtcTicks;
        var (taste, popularity, noise) = ((float)Taste, (float)Popularity, (float)Noise);
        var anchored = request.Surface == Surface.ViewItem;
        var best = new PriorityQueue<int, float>(candidates.Length);
        var least = float.NegativeInfinity;
        var luck = noise * SeededRandom.TriangularLimit;
        for (var i = 0; i < popularities.Length; i++)
        {
            var score = (taste * tastes[i]) + (popularity * popularities[i]);
            if (anchored)
            {
                score += LikenessTo(request.Anchor, i, catalogue);
            }

            // Most items cannot come in with the best of luck: they need no draw.
            if (score + luck <= least || excluded[i] || listedAt[i] > now)
            {
                continue;
            }

            score += noise * random.NextTriangular();
            if (best.Count < candidates.Length)
            {
                best.Enqueue(i, score);
            }
            else if (score > least)
            {
                best.DequeueEnqueue(i, score);
            }

            if (best.Count == candidates.Length)
            {
                best.TryPeek(out _, out least);
            }
        }

        var count = best.Count;
        for (var place = count - 1; place >= 0; place--)
        {
            candidates[place] = best.Dequeue();
        }

        return count;
    }

    private float LikenessTo(int anchor, int item, ShopCatalogue catalogue)
    {
        ref readonly var one = ref catalogue.Facts[anchor];
        ref readonly var other = ref catalogue.Facts[item];
        var likeness = one.Category == other.Category ? 1.0
            : catalogue.DepartmentOf(one.Category) == catalogue.DepartmentOf(other.Category) ? 1.0 / 3 : 0;
        return (float)((Similarity * likeness) + (one.Brand == other.Brand ? 0.5 : 0) - (0.2 * Math.Abs(one.PriceLevel - other.PriceLevel)));
    }

    private void Explore(in UpstreamRequest request, Span<int> candidates, ref SeededRandom random)
    {
        var listedAt = request.Shop.Catalogue.ListedAt;
        for (var place = 0; place < candidates.Length; place++)
        {
            if (!random.NextChance(Exploration))
            {
                continue;
            }

            // A few attempts are enough: where all fail the place keeps its item.
            for (var attempt = 0; attempt < 4; attempt++)
            {
                var item = request.Shop.Catalogue.DrawByPopularity(ref random);
                if (!request.Excluded[item] && listedAt[item] <= request.At.UtcTicks
                    && !request.Shopper.IsMadeForOthers(item) && !candidates.Contains(item))
                {
                    candidates[place] = item;
                    break;
                }
            }
        }
    }
}
