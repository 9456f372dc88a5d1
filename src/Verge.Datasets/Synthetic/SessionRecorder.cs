using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Verge.Domain;

namespace Verge.Datasets.Synthetic;

/// <summary>Plays sessions through an upstream order and writes down what a device would. One for each thread.</summary>
internal sealed class SessionRecorder(SyntheticShop shop, IUpstreamRanker ranker, ShopLogOptions options)
{
    /// <summary>From a trigger to its request.</summary>
    private static readonly TimeSpan _reaction = TimeSpan.FromMilliseconds(10);

    private readonly bool[] _exposed = new bool[shop.Catalogue.Count];
    private readonly bool[] _excluded = new bool[shop.Catalogue.Count];
    private readonly int[] _candidates = new int[options.CandidatesPerPage];
    private readonly List<FeedPage> _pages = [];
    private readonly List<PendingRequest> _requests = [];
    private readonly List<Behavior> _behaviors = [];
    private FeedPage? _home;
    private FeedPage? _beside;

    /// <summary>Plays a session to its end.</summary>
    /// <param name="session">The session, not begun.</param>
    /// <param name="id">Its id.</param>
    /// <param name="onDevice">Whether the device logs; else only clicks, carts and orders are known.</param>
    /// <param name="log">Where it goes.</param>
    public void Record(ShopperSession session, string id, bool onDevice, SyntheticShop.UserLog log)
    {
        Clear();
        var skips = 0;
        var anchor = -1;
        while (session.IsOpen && CurrentPage(session, anchor) is { } page)
        {
            var item = page.Items[page.Shown];
            var surface = session.Surface;
            if (onDevice)
            {
                log.Preferences?.Add(new(id, page.Index, shop.Catalogue.Items[item].Id, (float)session.TruePreference(item)));
            }

            var outcome = session.Show(item, page.PlacementAt(page.Shown, options.PageSize));
            page.Clicked[page.Shown++] = outcome.Clicked;
            _exposed[item] = true;
            if (onDevice)
            {
                _behaviors.Add(outcome.ToBehavior(shop.Catalogue.Items[item].Id, page.Index));
            }

            if (outcome.Clicked)
            {
                // The page-view that has just opened is the last of the request's history, still provisional.
                skips = onDevice ? Trigger(session, page, TriggerKind.Click, _behaviors.Count + 1) : 0;
                var view = session.ViewPage();
                AddInteractions(session, id, surface, item, view, log.Interactions);
                if (onDevice)
                {
                    _behaviors.Add(view.ToBehavior(shop.Catalogue.Items[item].Id, page.Index));
                }

                if (view.OpensRecommendations && session.IsOpen)
                {
                    session.OpenRecommendations();
                    (anchor, _beside) = (item, null);
                }
            }
            else if (onDevice && (outcome.Deleted || ++skips >= options.SkipsToTrigger))
            {
                skips = Trigger(session, page, outcome.Deleted ? TriggerKind.Delete : TriggerKind.Skips, _behaviors.Count);
            }
        }

        if (onDevice)
        {
            log.Sessions.Add(Finish(session, id));
        }
    }

    private void Clear()
    {
        Array.Clear(_exposed);
        _pages.Clear();
        _requests.Clear();
        _behaviors.Clear();
        (_home, _beside) = (null, null);
    }

    /// <summary>The page the shopper looks at, asked for anew where the last one is used up; <see langword="null"/> where the shop has no more.</summary>
    private FeedPage? CurrentPage(ShopperSession session, int anchor)
    {
        if (session.Surface == Surface.ViewItem)
        {
            _beside = IsUsedUp(_beside) ? AskForPage(session, anchor, _beside) : _beside;
            if (_beside is not null)
            {
                return _beside;
            }

            session.ReturnHome();
        }

        return _home = IsUsedUp(_home) ? AskForPage(session, -1, _home) : _home;
    }

    private bool IsUsedUp(FeedPage? page) => page is null || page.Shown >= Math.Min(page.Items.Length, options.PageSize);

    private FeedPage? AskForPage(ShopperSession session, int anchor, FeedPage? last)
    {
        _exposed.CopyTo(_excluded, 0);
        if (anchor >= 0)
        {
            _excluded[anchor] = true;
            foreach (var item in _home?.Items ?? [])
            {
                // What waits in the home feed is not shown beside an item, too.
                _excluded[item] = true;
            }
        }

        var request = new UpstreamRequest
        {
            Shop = shop,
            Shopper = session.Shopper,
            Surface = session.Surface,
            Anchor = anchor,
            At = session.Now,
            Excluded = _excluded,
            Seed = session.SeedOfPage(_pages.Count),
        };
        var count = ranker.Rank(request, _candidates);
        if (count == 0)
        {
            return null;
        }

        var page = new FeedPage(_pages.Count, session.Now, session.Surface, anchor, _candidates[..count], last);
        _pages.Add(page);
        return page;
    }

    private static void AddTo(List<Interaction> interactions, ShopperSession session, string itemId, EventKind kind, DateTimeOffset at, string id, Surface surface) =>
        interactions.Add(new Interaction(session.Shopper.UserId, itemId, kind, at, id, surface));

    private void AddInteractions(ShopperSession session, string id, Surface surface, int index, PageViewOutcome page, List<Interaction> interactions)
    {
        var item = shop.Catalogue.Items[index].Id;
        AddTo(interactions, session, item, EventKind.Clicked, page.OpenedAt, id, surface);
        if (page.Carted)
        {
            AddTo(interactions, session, item, EventKind.Carted, page.OpenedAt + ((page.ClosedAt - page.OpenedAt) / 2), id, surface);
        }

        if (page.Ordered)
        {
            AddTo(interactions, session, item, EventKind.Ordered, page.ClosedAt, id, surface);
        }
    }

    /// <summary>Makes a request of what waits on the page, at this moment of the session.</summary>
    /// <returns>The skips to count on from.</returns>
    private int Trigger(ShopperSession session, FeedPage page, TriggerKind kind, int historyLength)
    {
        if (page.Shown < page.Items.Length)
        {
            var at = kind == TriggerKind.Click ? session.Now : _behaviors[^1].At;
            _requests.Add(new PendingRequest(at + _reaction, kind, historyLength, page, page.Shown, Offer(session, page)));
        }

        return 0;
    }

    /// <summary>The candidates that wait, with their true probabilities now; what becomes of them is filled in at the session's end.</summary>
    private LabeledCandidate[] Offer(ShopperSession session, FeedPage page)
    {
        var candidates = new LabeledCandidate[page.Items.Length - page.Shown];
        for (var i = 0; i < candidates.Length; i++)
        {
            var place = page.Shown + i;
            var probability = session.ProbabilityOf(page.Items[place], page.PlacementAt(place, options.PageSize));
            candidates[i] = new LabeledCandidate(page.Index, place, false, false, (float)probability);
        }

        return candidates;
    }

    private SessionLog Finish(ShopperSession session, string id)
    {
        var items = shop.Catalogue.Items;
        return new SessionLog
        {
            UserId = session.Shopper.UserId,
            SessionId = id,
            StartedAt = session.StartedAt,
            Pages = [.. _pages.Select(p => new PagingRequest
            {
                At = p.At,
                Surface = p.Surface,
                AnchorItemId = p.Anchor < 0 ? null : items[p.Anchor].Id,
                Candidates = [.. p.Items.Select(i => items[i].Id)],
            })],
            Behaviors = [.. _behaviors],
            Requests = [.. _requests.Select(r => new RerankingRequest
            {
                At = r.At,
                Trigger = r.Trigger,
                HistoryLength = r.HistoryLength,
                Candidates = Label(r),
            })],
        };
    }

    private static ImmutableArray<LabeledCandidate> Label(PendingRequest request)
    {
        var candidates = request.Candidates;
        for (var place = request.From; place < request.Page.Shown; place++)
        {
            ref var candidate = ref candidates[place - request.From];
            candidate = candidate with { Counts = true, Clicked = request.Page.Clicked[place] };
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(candidates);
    }

    private sealed record PendingRequest(DateTimeOffset At, TriggerKind Trigger, int HistoryLength, FeedPage Page, int From, LabeledCandidate[] Candidates);
}
