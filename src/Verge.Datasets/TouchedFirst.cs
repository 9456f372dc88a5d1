using Verge.Domain;

namespace Verge.Datasets;

/// <summary>
/// The rule to beat where a log holds what a user touched: items whose page was opened before in this session come first,
/// the newest first, then the rest in the order shown.
/// </summary>
public static class TouchedFirst
{
    /// <summary>Orders a request's candidates.</summary>
    /// <returns>Indices into <see cref="RerankingRequest.Candidates"/>, best first.</returns>
    public static int[] Order(SessionLog session, RerankingRequest request)
    {
        var touched = Touched(session, request);
        var order = new int[request.Candidates.Length];
        var newest = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            var candidate = request.Candidates[i];
            order[i] = i;
            newest[i] = -touched.GetValueOrDefault(session.Pages[candidate.PageIndex].Candidates[candidate.Position], -1);
        }

        // Array.Sort is not stable: equal keys (untouched items) must keep the order shown.
        return [.. order.OrderBy(i => newest[i])];
    }

    /// <summary>Items whose page-view precedes the request, with the index of the newest such behavior.</summary>
    public static Dictionary<string, int> Touched(SessionLog session, RerankingRequest request)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(request);
        var touched = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < request.HistoryLength; i++)
        {
            if (session.Behaviors[i] is { Kind: BehaviorKind.PageView, ItemId: var item })
            {
                touched[item] = i;
            }
        }

        return touched;
    }
}
