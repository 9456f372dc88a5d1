using System.Diagnostics.CodeAnalysis;
using Verge.Domain;
using Verge.Edge.Encoding;
using Verge.Edge.Pooling;
using Verge.Edge.Storage;
using Verge.Features;

namespace Verge.Edge;

public sealed partial class EdgeClient
{
    /// <summary>While no model says how many reasons there are.</summary>
    private const int MostReasons = 1_000;

    /// <summary>The order in which actions are read while no model says another.</summary>
    private static readonly ActionValues DefaultActions = new("default", FeatureSchema.EdgeRec);

    /// <summary>An item came into view. From now on it never moves.</summary>
    /// <param name="itemId">An item of the feed that is not on the screen.</param>
    /// <param name="position">
    /// Where the app shows it; needed only while the app still shows the order before the last <see cref="Reranked"/>. Without
    /// it the item stands where the feed has it; at the next free place where a re-rank has taken it out of the feed.
    /// </param>
    /// <exception cref="ArgumentException">Neither feed nor pool holds the item, or nothing unexposed can stand there.</exception>
    /// <exception cref="InvalidOperationException">The item is on the screen already.</exception>
    /// <exception cref="BehaviorStoreException">Not recorded. It does not move all the same.</exception>
    public Task ExposedAsync(string itemId, int? position = null) => Act((at, _) => Exposed(Known(itemId), position, at));

    /// <summary>An item left the screen: its exposure is a behavior now. Enough of them unclicked in a row are a trigger.</summary>
    /// <param name="itemId">An item on the screen.</param>
    /// <exception cref="InvalidOperationException">The item is not on the screen.</exception>
    /// <exception cref="BehaviorStoreException">Not recorded.</exception>
    public Task LeftAsync(string itemId) => Act((at, timestamp) =>
    {
        var item = Shown(itemId, "Left");
        if (ResetIfIdle(at))
        {
            // It closed with the old session; in the new one it was never seen.
            Save(() => Store.DeleteOnScreen(itemId));
            _screen.Remove(itemId);
            return;
        }

        if (CloseExposure(item, at, 0, timestamp) is var skips && _options.Triggers.SkipsInARow is > 0 and var limit && skips >= limit)
        {
            Fire(TriggerKind.Skips, at, timestamp);
        }
    });

    /// <summary>The feed was scrolled; counts for every item on the screen.</summary>
    /// <param name="screensPerSecond">The greatest speed, in screens a second.</param>
    /// <param name="duration">How long it took.</param>
    /// <exception cref="ArgumentException">A speed that is not finite, or below zero; a duration below zero.</exception>
    /// <exception cref="BehaviorStoreException">Not recorded.</exception>
    public Task ScrolledAsync(float screensPerSecond, TimeSpan duration) => Act((at, _) =>
    {
        Require.Finite(screensPerSecond, nameof(screensPerSecond));
        Require.That(duration >= TimeSpan.Zero, nameof(duration), duration, "a time that is not negative");
        ResetIfIdle(at);
        var scrolled = _screen.Values.Select(item => item.Scrolled(screensPerSecond, (float)duration.TotalSeconds)).ToList();
        var next = _device with { LastAt = at };
        Save(() =>
        {
            scrolled.ForEach(Store.SaveOnScreen);
            Store.SaveDevice(next);
        });
        scrolled.ForEach(item => _screen[item.ItemId] = item);
        _device = next;
    });

    /// <summary>An item was clicked and its page opened: a provisional behavior, and a trigger.</summary>
    /// <param name="itemId">An item that was exposed and whose page is not open.</param>
    /// <exception cref="ArgumentException">The feed does not hold the item.</exception>
    /// <exception cref="InvalidOperationException">It was never exposed, or its page is open.</exception>
    /// <exception cref="BehaviorStoreException">Not recorded.</exception>
    public Task ClickedAsync(string itemId) => Act((at, timestamp) =>
    {
        var entry = Known(itemId);
        Order(entry.IsExposed, "Clicked", itemId, "an item that was exposed");
        Order(!_pages.ContainsKey(itemId), "Clicked", itemId, "an item whose page is not open: PageClosed first");
        ResetIfIdle(at);
        OpenPage(itemId, new(entry), at, timestamp);
        SendUnsent();
        if (_options.Triggers.OnClick)
        {
            Fire(TriggerKind.Click, at, timestamp);
        }
    });

    /// <summary>
    /// An item's page was opened from elsewhere: a search, a link, the cart. A provisional behavior like a click, but no
    /// trigger. An item that this session saw before counts with what it came with then; another counts as an unknown item
    /// until the cloud, which is asked in the background, has given its embedding rows.
    /// </summary>
    /// <param name="itemId">An item whose page is not open; the feed need not hold it.</param>
    /// <exception cref="InvalidOperationException">Its page is open.</exception>
    /// <exception cref="BehaviorStoreException">Not recorded.</exception>
    public Task OpenedAsync(string itemId) => Act((at, timestamp) =>
    {
        Require.Id(itemId);
        Order(!_pages.ContainsKey(itemId), "Opened", itemId, "an item whose page is not open: PageClosed first");
        ResetIfIdle(at);
        var seen = Seen(itemId);
        if (_encoder is { } encoder && !encoder.HasRows(seen.Embedding, seen.Version))
        {
            FetchRows(itemId, encoder);
        }

        OpenPage(itemId, seen, at, timestamp);
        SendUnsent();
    });

    /// <summary>Something was done inside an item's page; counts once a page-view.</summary>
    /// <param name="itemId">An item whose page is open.</param>
    /// <param name="act">One of the schema's binary page-view acts: <c>cart</c>, <c>buy</c>, <c>favorite</c> … While there is no model, any name.</param>
    /// <exception cref="ArgumentException">No such act.</exception>
    /// <exception cref="InvalidOperationException">The page is not open.</exception>
    /// <exception cref="BehaviorStoreException">Not recorded.</exception>
    public Task PageActAsync(string itemId, string act) => Act((at, _) =>
    {
        var page = Opened(itemId, "PageAct");
        RequireAct(act);
        var acted = page with { Acts = page.Acts.Add(act) };
        var next = _device with { LastAt = at };
        Save(() =>
        {
            Store.SaveActs(page.Id, acted.Acts);
            if (acted.Acts.Count > page.Acts.Count && act is "cart" or "buy")
            {
                Remember(act == "cart" ? EventKind.Carted : EventKind.Ordered, itemId, isUsers: true);
            }

            Store.SaveDevice(next);
        });
        (_pages[itemId], _device) = (acted, next);
        SendUnsent();
    });

    /// <summary>An item's page was closed: what was done there is encoded now, in place of the provisional behavior.</summary>
    /// <param name="itemId">An item whose page is open.</param>
    /// <exception cref="InvalidOperationException">The page is not open.</exception>
    /// <exception cref="BehaviorStoreException">Not recorded.</exception>
    public Task PageClosedAsync(string itemId) => Act((at, timestamp) => ClosePage(Opened(itemId, "PageClosed"), at, timestamp));

    /// <summary>An item was deleted by long press: its exposure closes with the reason, it leaves the feed, and a trigger fires.</summary>
    /// <param name="itemId">An item on the screen.</param>
    /// <param name="reason">Which of the schema's reasons, from 1.</param>
    /// <exception cref="ArgumentException">No such reason.</exception>
    /// <exception cref="InvalidOperationException">The item is not on the screen.</exception>
    /// <exception cref="BehaviorStoreException">Not recorded.</exception>
    public Task DeletedAsync(string itemId, int reason = 1) => Act((at, timestamp) =>
    {
        Shown(itemId, "Deleted");
        Require.Range(reason, 1, _model is null ? MostReasons : Math.Max(1, _model.Actions.DeleteReasons), nameof(reason), "(delete_reason; 0 is kept for not deleted)");
        ResetIfIdle(at);
        CloseExposure(_screen[itemId], at, reason, timestamp);
        if (_pool.Find(itemId) is { } entry)
        {
            _pool.Delete(entry);
        }

        if (_options.Triggers.OnDelete)
        {
            Fire(TriggerKind.Delete, at, timestamp);
        }
    });

    private void Exposed(PoolEntry entry, int? position, DateTimeOffset at)
    {
        Order(!_screen.ContainsKey(entry.ItemId), "Exposed", entry.ItemId, "an item that is not on the screen: Left first");
        Order(!entry.IsDeleted, "Exposed", entry.ItemId, "an item that was not deleted");
        var plan = _pool.PlanExposure(entry, position);
        var shown = new OnScreen { ItemId = entry.ItemId, StartedAt = at };
        try
        {
            ResetIfIdle(at);
            var next = _device with { LastAt = at, Visible = Math.Max(0, _pool.Visible - plan.Frozen.Count) };
            Save(() =>
            {
                Store.SaveOnScreen(shown);
                for (var i = 0; i < plan.Frozen.Count; i++)
                {
                    Store.SaveSlot(plan.Frozen[i].Id, _pool.SlotOf(plan, i));
                }

                Store.SaveExposed(entry.Id);
                Store.SaveDevice(next);
            });
            _device = next;
        }
        catch (BehaviorStoreException)
        {
            // The user sees it whether it can be stored or not: it stays where it is.
            _pool.Apply(plan);
            _feedUnsaved = true;
            _unrecorded.Add(entry.ItemId);
            throw;
        }

        _pool.Apply(plan);
        _unrecorded.Remove(entry.ItemId);
        _screen[entry.ItemId] = shown;
        if (_encoder is { } encoder && !encoder.HasRows(entry.Embedding, entry.Version))
        {
            FillEmbeddings();
        }
    }

    /// <summary>What an item came with in this session: with the feed, or with a behavior of a feed that is gone.</summary>
    private SeenItem Seen(string itemId) =>
        _pool.Find(itemId) is { } entry ? new(entry)
        : _store is null ? SeenItem.Elsewhere
        : Read(s => s.LastSeen(_device.Sequence, itemId)) ?? SeenItem.Elsewhere;

    private void RequireAct([NotNull] string? act)
    {
        if (_model is { Actions.Acts: var known })
        {
            Require.That(act is not null && known.Contains(act), nameof(act), act, $"one of {string.Join(", ", known)}");
            return;
        }

        // Which acts there are is a schema's to say, and none is here yet: what was done is kept under its name.
        Require.Id(act);
        Require.That(!act.Any(char.IsWhiteSpace), nameof(act), act, "a name without spaces");
    }

    private PoolEntry Known(string itemId)
    {
        Require.Id(itemId);
        var entry = _pool.Find(itemId);
        Require.That(entry is not null, nameof(itemId), itemId, "an item of the feed");
        return entry;
    }

    private OnScreen Shown(string itemId, string call)
    {
        Require.Id(itemId);
        if (_unrecorded.Remove(itemId))
        {
            throw new BehaviorStoreException(StoreFailure.Unavailable, $"{call}: the exposure of item '{itemId}' was not recorded, because the store could not be written when it began.");
        }

        Order(_screen.TryGetValue(itemId, out var item), call, itemId, "an item on the screen: Exposed first");
        return item!;
    }

    private StoredBehavior Opened(string itemId, string call)
    {
        Require.Id(itemId);
        Order(_pages.TryGetValue(itemId, out var page), call, itemId, "an item whose page is open: Clicked first");
        return page!;
    }

    private static void Order(bool holds, string call, string itemId, string expected)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{call}: itemId: got '{itemId}', expected {expected}.");
        }
    }
}
