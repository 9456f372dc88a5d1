using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Datasets.Importers;

/// <summary>Makes one session's pages, behaviors and requests of its impressions.</summary>
internal sealed class EbnerdSession(string user, string id)
{
    private readonly Dictionary<string, int> _exposures = new(StringComparer.Ordinal);
    private readonly List<(DateTimeOffset At, int Impression, int Phase, Behavior Behavior)> _behaviors = [];

    public SessionLog Build(List<EbnerdImpression> impressions, List<Interaction> interactions)
    {
        impressions = [.. impressions.OrderBy(i => i.At)];
        for (var i = 0; i < impressions.Count; i++)
        {
            Add(impressions, i, interactions);
        }

        // Of one moment: an impression's own article first (it is open when the page answers), then what its page brought.
        var sorted = _behaviors.OrderBy(b => b.At).ThenBy(b => b.Impression).ThenBy(b => b.Phase).ToList();
        var requests = ImmutableArray.CreateBuilder<RerankingRequest>(impressions.Count);
        var history = 0;
        for (var i = 0; i < impressions.Count; i++)
        {
            while (history < sorted.Count && Precedes(sorted[history], impressions[i].At, i))
            {
                history++;
            }

            requests.Add(Request(impressions[i], i, history));
        }

        return new SessionLog
        {
            UserId = user,
            SessionId = id,
            StartedAt = impressions[0].At,
            Pages = [.. impressions.Select(Page)],
            Behaviors = [.. sorted.Select(b => b.Behavior)],
            Requests = requests.MoveToImmutable(),
        };
    }

    private static bool Precedes((DateTimeOffset At, int Impression, int Phase, Behavior Behavior) b, DateTimeOffset at, int impression) =>
        b.At < at || (b.At == at && (b.Impression < impression || (b.Impression == impression && b.Phase == 0)));

    private static PagingRequest Page(EbnerdImpression impression) => new()
    {
        At = impression.At,
        Surface = SurfaceOf(impression),
        AnchorItemId = impression.Article,
        Candidates = [.. impression.InView],
    };

    private static Surface SurfaceOf(EbnerdImpression impression) => impression.Article is null ? Surface.Home : Surface.ViewItem;

    private static RerankingRequest Request(EbnerdImpression impression, int page, int history) => new()
    {
        At = impression.At,
        Trigger = TriggerKind.Page,
        HistoryLength = history,
        Candidates = [.. impression.InView.Select((item, i) => new LabeledCandidate(page, i, true, impression.Clicked.Contains(item)))],
    };

    private void Add(List<EbnerdImpression> impressions, int index, List<Interaction> interactions)
    {
        var impression = impressions[index];
        var next = index + 1 < impressions.Count ? impressions[index + 1] : null;
        var wasClicked = index > 0 && impressions[index - 1].Clicked.Contains(impression.Article);
        if (impression.Article is { } article)
        {
            var page = wasClicked ? index - 1 : -1;
            AddPageView(article, impression.At, impression.Reading, next, (index, 0, page));
            if (!wasClicked)
            {
                interactions.Add(new Interaction(user, article, EventKind.Clicked, impression.At, id));
            }
        }

        foreach (var item in impression.InView.Except(impression.Clicked))
        {
            var count = _exposures[item] = _exposures.GetValueOrDefault(item) + 1;
            _behaviors.Add((impression.LeftAt, index, 1, new Behavior
            {
                Kind = BehaviorKind.Exposure,
                ItemId = item,
                StartedAt = impression.At,
                ClosedAt = impression.LeftAt,
                Actions = [count],
                PageIndex = index,
            }));
        }

        for (var i = 0; i < impression.Clicked.Length; i++)
        {
            var item = impression.Clicked[i];
            interactions.Add(new Interaction(user, item, EventKind.Clicked, impression.LeftAt, id, SurfaceOf(impression)));
            if (item != next?.Article)
            {
                // The file tells how the next article was read, not which of several clicked it was.
                AddPageView(item, impression.LeftAt, i == 0 ? impression.Next : default, next, (index, 2, index));
            }
        }
    }

    private void AddPageView(
        string item, DateTimeOffset at, EbnerdReading reading, EbnerdImpression? next, (int Impression, int Phase, int Page) place)
    {
        // The next page ends a visit, whatever the reading time says.
        var closed = at.AddSeconds(reading.Seconds);
        closed = next is not null && next.At < closed ? (next.At > at ? next.At : at) : closed;
        _behaviors.Add((at, place.Impression, place.Phase, new Behavior
        {
            Kind = BehaviorKind.PageView,
            ItemId = item,
            StartedAt = at,
            ClosedAt = closed,
            Actions = reading.ToActions(),
            PageIndex = place.Page,
        }));
    }
}
