using Verge.Datasets.Synthetic;
using Verge.Domain;

namespace Verge.Datasets.Tests.Synthetic;

/// <summary>
/// The requests of a log that have an AUC, with the scores that their counted candidates can be ordered by.
/// </summary>
internal sealed class RequestRanking
{
    private readonly List<Request> _requests = [];

    public RequestRanking(SyntheticShop shop, Dataset log)
    {
        var shoppers = Enumerable.Range(0, shop.Options.Users).Select(shop.ShopperAt).ToDictionary(s => s.UserId);
        var signal = new double[shop.Catalogue.Categories.Length];
        foreach (var session in log.Sessions)
        {
            Array.Clear(signal);
            var read = 0;
            foreach (var request in session.Requests)
            {
                for (; read < request.HistoryLength; read++)
                {
                    Read(session.Behaviors[read], shop, signal);
                }

                var counted = request.Candidates.Where(c => c.Counts).ToArray();
                var clicked = counted.Count(c => c.Clicked);
                if (clicked > 0 && clicked < counted.Length)
                {
                    var items = counted.Select(c => shop.Catalogue.IndexOf(session.Pages[c.PageIndex].Candidates[c.Position])).ToArray();
                    _requests.Add(new Request(
                        [.. counted.Select(c => c.Clicked)],
                        [.. counted.Select(c => -(double)c.Position)],
                        [.. counted.Select(c => (double)c.TrueProbability)],
                        [.. items.Select(i => (double)shoppers[session.UserId].Taste(i))],
                        [.. items.Select(i => signal[shop.Catalogue.CategoryOf(i)])]));
                }
            }
        }
    }

    /// <summary>A score for each counted candidate of a request.</summary>
    public delegate double Score(Request request, int candidate);

    /// <summary>Equation 16: AUC of each request, weighted by impressions.</summary>
    public double Gauc(Score score)
    {
        var (sum, weight) = (0.0, 0.0);
        foreach (var request in _requests)
        {
            var (wins, pairs) = (0.0, 0);
            for (var i = 0; i < request.Clicked.Length; i++)
            {
                if (!request.Clicked[i])
                {
                    continue;
                }

                var own = score(request, i);
                for (var j = 0; j < request.Clicked.Length; j++)
                {
                    if (!request.Clicked[j])
                    {
                        var other = score(request, j);
                        wins += own > other ? 1 : own == other ? 0.5 : 0;
                        pairs++;
                    }
                }
            }

            sum += request.Clicked.Length * wins / pairs;
            weight += request.Clicked.Length;
        }

        return sum / weight;
    }

    /// <summary>
    /// A scorer made by hand: clicks speak for a category, dwell for or against it, deletes against it, and all that fades.
    /// </summary>
    private static void Read(Behavior behavior, SyntheticShop shop, double[] signal)
    {
        for (var c = 0; c < signal.Length; c++)
        {
            signal[c] *= 0.95;
        }

        ref var own = ref signal[shop.Catalogue.CategoryOf(shop.Catalogue.IndexOf(behavior.ItemId))];
        own += behavior.Kind == BehaviorKind.PageView ? 1 : Math.Log(behavior.Actions[0]) - 1 - (0.3 * behavior.Actions[5]);
    }

    /// <summary>Counted candidates in upstream order.</summary>
    /// <param name="Clicked">Their labels.</param>
    /// <param name="Upstream">The higher the earlier.</param>
    /// <param name="Oracle">The true probability at the trigger.</param>
    /// <param name="Taste">Long-term taste, as one knows it who has watched the shopper for ever.</param>
    /// <param name="Behavior">What this session's behavior says of the candidate's category.</param>
    internal sealed record Request(bool[] Clicked, double[] Upstream, double[] Oracle, double[] Taste, double[] Behavior);
}
