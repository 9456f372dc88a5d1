using System.Collections.Immutable;
using Verge.Datasets.Reading;
using Verge.Domain;

namespace Verge.Datasets.Importers;

/// <summary>Makes one session's pages, behaviors and requests of its acts.</summary>
/// <remarks>
/// Acts on one hotel in a row are one page-view. A click-out always ends the page-view before it and begins one of its
/// own: what is known at the request is then exactly what came before the click, and nothing of the click itself.
/// </remarks>
internal sealed class TrivagoSession(string user, string id, ImportRun run)
{
    private const string NotInList = "clicked hotel not in its list: no request";
    private const string ShownTwice = "hotel shown twice in one list: the second showing";

    /// <summary>Duration, then the acts in the order of <see cref="TrivagoActKind"/>.</summary>
    private const int PageViewActions = 1 + (int)TrivagoActKind.Other;

    private readonly ImmutableArray<PagingRequest>.Builder _pages = ImmutableArray.CreateBuilder<PagingRequest>();
    private readonly ImmutableArray<Behavior>.Builder _behaviors = ImmutableArray.CreateBuilder<Behavior>();
    private readonly ImmutableArray<RerankingRequest>.Builder _requests = ImmutableArray.CreateBuilder<RerankingRequest>();
    private readonly Dictionary<string, int> _pageOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _exposures = new(StringComparer.Ordinal);
    private readonly float[] _acts = new float[PageViewActions];

    private string? _openItem;
    private DateTimeOffset _openedAt;

    public SessionLog Build(List<TrivagoAct> acts, List<Interaction> interactions)
    {
        foreach (var act in acts)
        {
            if (act.Kind is TrivagoActKind.Other or TrivagoActKind.ClickOut || act.ItemId != _openItem)
            {
                Close(act.At);
            }

            if (act.Kind == TrivagoActKind.ClickOut)
            {
                AddList(act);
                interactions.Add(new Interaction(user, act.ItemId, EventKind.Clicked, act.At, id, Surface.Home));
            }

            if (act.Kind != TrivagoActKind.Other)
            {
                if (_openItem is null)
                {
                    (_openItem, _openedAt) = (act.ItemId, act.At);
                }

                _acts[1 + (int)act.Kind] = 1;
            }
        }

        Close(acts[^1].At);
        return new SessionLog
        {
            UserId = user,
            SessionId = id,
            StartedAt = acts[0].At,
            Pages = _pages.ToImmutable(),
            Behaviors = _behaviors.ToImmutable(),
            Requests = _requests.ToImmutable(),
        };
    }

    private void Close(DateTimeOffset at)
    {
        if (_openItem is not { } item)
        {
            return;
        }

        _acts[0] = (float)(at - _openedAt).TotalSeconds;
        _behaviors.Add(new Behavior
        {
            Kind = BehaviorKind.PageView,
            ItemId = item,
            StartedAt = _openedAt,
            ClosedAt = at,
            Actions = [.. _acts],
            PageIndex = _pageOf.GetValueOrDefault(item, -1),
        });
        Array.Clear(_acts);
        _openItem = null;
    }

    private void AddList(TrivagoAct act)
    {
        var (candidates, prices) = Distinct(act.List!);
        var page = _pages.Count;
        var clicked = candidates.IndexOf(act.ItemId);
        _pages.Add(new PagingRequest { At = act.At, Surface = Surface.Home, Candidates = candidates, Prices = prices });
        if (clicked < 0)
        {
            run.LeaveOut(NotInList);
        }
        else
        {
            _requests.Add(new RerankingRequest
            {
                At = act.At,
                Trigger = TriggerKind.Page,
                HistoryLength = _behaviors.Count,
                Candidates = [.. candidates.Select((_, position) => new LabeledCandidate(page, position, true, position == clicked))],
            });
        }

        foreach (var item in candidates)
        {
            _pageOf[item] = page;
            if (item != act.ItemId)
            {
                Expose(item, act.At, page);
            }
        }
    }

    private void Expose(string item, DateTimeOffset at, int page)
    {
        var count = _exposures[item] = _exposures.GetValueOrDefault(item) + 1;
        _behaviors.Add(new Behavior
        {
            Kind = BehaviorKind.Exposure,
            ItemId = item,
            StartedAt = at,
            ClosedAt = at,
            Actions = [count],
            PageIndex = page,
        });
    }

    private (ImmutableArray<string> Items, ImmutableArray<float> Prices) Distinct(TrivagoList list)
    {
        var seen = new HashSet<string>(list.Items.Length, StringComparer.Ordinal);
        var first = Enumerable.Range(0, list.Items.Length).Where(i => seen.Add(list.Items[i])).ToArray();
        run.LeaveOut(ShownTwice, list.Items.Length - first.Length);
        return ([.. first.Select(i => list.Items[i])], [.. first.Select(i => list.Prices[i])]);
    }
}
