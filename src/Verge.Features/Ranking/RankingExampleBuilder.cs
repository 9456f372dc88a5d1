using Verge.Domain;

namespace Verge.Features;

/// <summary>
/// Makes ranking samples of logged pages: each item of a page that was seen (exposed, or opened) is one, clicked or not.
/// Histories, counters and positions are those of the moment the page was answered.
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
        var outcomes = new ImpressionOutcomes(data, features.Schema.Tasks);
        new PageReplay(data, options.Counters)
        {
            TellsViews = features.Schema.Sequences.Any(sequence => sequence.Kinds.Contains(EventKind.PageAct)),
            Activity = features.Schema.Activity,
        }.Run(
            (in page) =>
            {
                if (options.Takes(page.Session, page.Page.At))
                {
                    Add(page, outcomes, options.ShowPositions, examples);
                }
            },
            cancellationToken);
        return examples;
    }

    /// <summary>Encodes all candidates of a logged page as serving would: no labels, no positions.</summary>
    public RankingExample[] EncodeAsServed(in LoggedPage page) => features.Encode(Request(page, showPositions: false));

    private void Add(in LoggedPage page, ImpressionOutcomes outcomes, bool showPositions, List<RankingExample> examples)
    {
        var seen = new SortedSet<int>();
        var reached = new uint[page.Candidates.Length];
        foreach (var behavior in page.Session.Behaviors)
        {
            if (behavior.PageIndex == page.PageIndex && page.Page.Candidates.IndexOf(behavior.ItemId) is var position and >= 0)
            {
                seen.Add(position);
                reached[position] |= behavior.Kind == BehaviorKind.PageView ? outcomes.OfView(behavior) : 0;
            }
        }

        if (seen.Count == 0)
        {
            return;
        }

        var request = Request(page, showPositions, showPositions && features.Schema.Bias is { IsFeed: true } ? ShownBefore(page.Session, page.PageIndex) : 0);
        int[] places = [.. seen];
        var labels = new RankingFeatures.RankingLabel[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            var bits = reached[places[i]] | outcomes.Later(page.Session.SessionId, page.PageIndex, page.Candidates[places[i]].Id);
            labels[i] = new(page.Session.SessionId, page.PageIndex, Labels(bits));
        }

        examples.AddRange(features.Encode(request, places, labels));
    }

    private float[] Labels(uint bits)
    {
        var labels = new float[features.Schema.Tasks.Length];
        for (var task = 0; task < labels.Length; task++)
        {
            labels[task] = (bits >> task) & 1;
        }

        return labels;
    }

    /// <summary>Items seen on the earlier pages of a page's feed.</summary>
    private static int ShownBefore(SessionLog session, int page)
    {
        var (own, before) = (session.Pages[page], 0);
        for (var earlier = 0; earlier < page; earlier++)
        {
            if (session.Pages[earlier].Surface == own.Surface && session.Pages[earlier].AnchorItemId == own.AnchorItemId)
            {
                var index = earlier;
                before += session.Behaviors.Where(behavior => behavior.PageIndex == index).Select(behavior => behavior.ItemId).Distinct(StringComparer.Ordinal).Count();
            }
        }

        return before;
    }

    internal static RankingRequest Request(in LoggedPage page, bool showPositions, int firstPosition = 0) => new()
    {
        UserId = page.Session.UserId,
        Surface = page.Page.Surface,
        At = page.Page.At,
        Clicks = page.Clicks,
        Carts = page.Carts,
        Orders = page.Orders,
        Views = page.Views,
        Catalogue = page.Catalogue,
        Candidates = page.Candidates,
        Counters = page.Counters,
        Activity = page.Activity,
        Prices = page.Page.Prices.IsDefault ? [] : page.Page.Prices.AsSpan(),
        FirstPosition = firstPosition,
        ShowPositions = showPositions,
    };
}
