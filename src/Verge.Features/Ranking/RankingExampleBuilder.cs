using Verge.Domain;

namespace Verge.Features;

/// <summary>
/// Makes ranking samples of logged pages: each item of a page that was seen (exposed, or opened) is one, clicked or not.
/// History, counters and positions are those of the moment the page was answered.
/// </summary>
public sealed class RankingExampleBuilder(RankingFeatures features)
{
    /// <summary>The samples of a log's pages, by time.</summary>
    /// <param name="data">The log. Pages that the options leave out fill counters and histories all the same.</param>
    /// <param name="options">Which pages; <see langword="null"/>: all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FeatureException">A log that cannot be, named.</exception>
    public List<RankingExample> Build(Dataset data, RankingExampleOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        options.Validate();
        var examples = new List<RankingExample>();
        new PageReplay(data, options.Counters).Run(
            (in page) =>
            {
                if (options.Takes(page.Session, page.Page.At))
                {
                    Add(page, examples);
                }
            },
            cancellationToken);
        return examples;
    }

    /// <summary>Encodes all candidates of a logged page as serving would: no labels, no positions.</summary>
    public RankingExample[] EncodeAsServed(in LoggedPage page) => features.Encode(Request(page, showPositions: false));

    private void Add(in LoggedPage page, List<RankingExample> examples)
    {
        // 0: not seen, 1: seen, 2: clicked.
        Span<byte> seen = new byte[page.Candidates.Length];
        var any = false;
        foreach (var behavior in page.Session.Behaviors)
        {
            if (behavior.PageIndex == page.PageIndex && page.Page.Candidates.IndexOf(behavior.ItemId) is var position and >= 0)
            {
                seen[position] = Math.Max(seen[position], (byte)(behavior.Kind == BehaviorKind.PageView ? 2 : 1));
                any = true;
            }
        }

        if (!any)
        {
            return;
        }

        var request = Request(page, showPositions: true);
        var dense = features.Schema.Dense.Length;
        var raw = new float[page.Candidates.Length * dense];
        features.ComputeDense(request, raw);
        var history = features.EncodeHistory(request);
        for (var i = 0; i < seen.Length; i++)
        {
            if (seen[i] > 0)
            {
                examples.Add(features.Encode(
                    request, i, history, raw.AsSpan(i * dense, dense), new(page.Session.SessionId, page.PageIndex, seen[i] == 2)));
            }
        }
    }

    internal static RankingRequest Request(in LoggedPage page, bool showPositions) => new()
    {
        UserId = page.Session.UserId,
        Surface = page.Page.Surface,
        At = page.Page.At,
        Clicks = page.Clicks,
        Catalogue = page.Catalogue,
        Candidates = page.Candidates,
        Counters = page.Counters,
        Prices = page.Page.Prices.IsDefault ? [] : page.Page.Prices.AsSpan(),
        ShowPositions = showPositions,
    };
}
