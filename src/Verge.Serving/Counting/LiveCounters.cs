using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Verge.Domain;

namespace Verge.Serving;

/// <summary>
/// Keeps the counters of all versions that are served or about to be current, and the log that restores them. A version that is being loaded reads
/// the log while others are served; nothing is missed or counted twice. Thread-safe.
/// </summary>
/// <remarks>
/// Pages are counted at once and stored a second later, many at a time: a paging request never waits for the disk. A crash
/// costs that second of them, which no counter's rate notices. Of an item that a version's catalogue never had, it counts
/// nothing: anybody can make up ids.
/// </remarks>
public sealed partial class LiveCounters : IDisposable
{
    private const int PendingCapacity = 10_000;

    // Of the only writer's time some milliseconds, and some tens: who posts events waits so long. No machine serves as many pages a second.
    private const int ForgetAtLeast = 1_000;
    private const int ForgetAtMost = 5_000;
    private static readonly TimeSpan s_flushInterval = TimeSpan.FromSeconds(1);

    private readonly BundleRegistry _bundles;
    private readonly IEventLog _log;
    private readonly IUserStateStore _state;
    private readonly int _halfLives;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    // Storing interactions and counting them are one step under the first; pages need the second alone. Taken in this order.
    private readonly Lock _storing = new();
    private readonly Lock _counting = new();
    private List<ServedPage> _pending = [];
    private int _dropped;

    /// <summary>Counters of versions.</summary>
    /// <param name="bundles">The versions.</param>
    /// <param name="log">Where interactions are stored.</param>
    /// <param name="state">Where pages are, and what restores the counters.</param>
    /// <param name="options">How far back the log counts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of pages that could not be stored; null for nowhere.</param>
    public LiveCounters(
        BundleRegistry bundles, IEventLog log, IUserStateStore state, FeedOptions options, TimeProvider time, ILogger<LiveCounters>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(bundles);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        (_bundles, _log, _state, _halfLives, _time) = (bundles, log, state, options.Validated().CounterHalfLives, time);
        _logger = logger ?? NullLogger<LiveCounters>.Instance;
        _timer = time.CreateTimer(_ => Pass(), null, s_flushInterval, s_flushInterval);
    }

    /// <summary>Brings a version's counters up to now, and keeps them so. Its catalogue is as of now already.</summary>
    internal void Load(ServedBundle bundle)
    {
        if (bundle.Activity is { } activity)
        {
            bundle.LiveActivity = new(activity, bundle.CountersAsOf, bundle.Knows, _time);
            // What is past is not put by first.
            bundle.LiveActivity.Tick();
        }

        // The most of it while requests are counted; what comes meanwhile is little.
        var since = Since(bundle);
        var read = Replay(bundle, since, after: 0);
        Flush();
        read = Replay(bundle, since, read);
        lock (_storing)
        {
            lock (_counting)
            {
                if (_pending.Count > 0)
                {
                    _state.AppendPages(_pending);
                    _pending = [];
                }

                Replay(bundle, since, read);
                bundle.LiveActivity?.EndLoading();
                bundle.IsCounted = true;
            }
        }
    }

    /// <summary>Stores and counts interactions.</summary>
    /// <returns>Those that are new, in their order.</returns>
    internal IReadOnlyList<Interaction> Take(IReadOnlyList<Interaction> interactions)
    {
        lock (_storing)
        {
            var stored = _log.Append(interactions);
            lock (_counting)
            {
                foreach (var interaction in stored)
                {
                    foreach (var bundle in _bundles.Current.Where(bundle => bundle.IsCounted))
                    {
                        if (interaction.At > bundle.CountersAsOf)
                        {
                            Observe(bundle, interaction);
                        }

                        bundle.LiveActivity?.Observe(interaction);
                    }
                }
            }

            return stored;
        }
    }

    /// <summary>Counts a page as served.</summary>
    internal void TakePage(ServedPage page)
    {
        lock (_counting)
        {
            foreach (var bundle in _bundles.Current.Where(bundle => bundle.IsCounted && page.At > bundle.CountersAsOf))
            {
                ObserveServed(bundle, page.Items, page.At);
                bundle.LiveActivity?.ObserveServed(page.Items, page.At);
            }

            if (_pending.Count < PendingCapacity)
            {
                _pending.Add(page);
            }
            else
            {
                _dropped++;
            }
        }
    }

    /// <summary>Forgets a user's interactions in the log, and what is remembered of them; what was counted names nobody.</summary>
    /// <exception cref="UserStateException">The storage failed: do it again.</exception>
    internal void Forget(string userId)
    {
        lock (_storing)
        {
            var through = _log.End();
            try
            {
                _log.ForgetInteractions(userId);
            }
            finally
            {
                foreach (var bundle in _bundles.Current)
                {
                    bundle.LiveActivity?.Forget(userId, through);
                }
            }
        }
    }

    /// <summary>Stores the pages that wait.</summary>
    /// <returns>How many there were.</returns>
    internal int Flush()
    {
        lock (_storing)
        {
            List<ServedPage> pages;
            int dropped;
            lock (_counting)
            {
                (pages, _pending) = (_pending, []);
                (dropped, _dropped) = (_dropped, 0);
            }

            if (dropped > 0)
            {
                PagesLost(_logger, dropped, null);
            }

            try
            {
                if (pages.Count > 0)
                {
                    _state.AppendPages(pages);
                }
            }
            catch (UserStateException error)
            {
                PagesLost(_logger, pages.Count, error);
            }

            return pages.Count;
        }
    }

    /// <summary>Stores what waits to be stored.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        Flush();
    }

    /// <summary>What is done each second.</summary>
    private void Pass()
    {
        foreach (var bundle in _bundles.Current)
        {
            bundle.LiveActivity?.Tick();
        }

        Forget(Flush());
    }

    /// <summary>Forgets some of the pages that no served version's counters need, the oldest first; twice as many as came, within bounds, so that a backlog ends.</summary>
    private void Forget(int came)
    {
        var served = _bundles.Served;
        if (served.Count == 0)
        {
            return;
        }

        try
        {
            _state.ForgetPages(served.Min(PagesSince), Math.Clamp(2 * came, ForgetAtLeast, ForgetAtMost));
        }
        catch (Exception error) when (error is UserStateException or ObjectDisposedException)
        {
            // The next second tries again. A disk that fails is told of by what could not be stored.
        }
    }

    /// <summary>The moment from which on events are counted after a start: the end of training, or that before which they weigh next to nothing by now.</summary>
    private DateTimeOffset Since(ServedBundle bundle)
    {
        var (now, days) = (_time.GetUtcNow(), _halfLives * bundle.Counters.Options.HalfLife.TotalDays);
        var horizon = days < (now - DateTimeOffset.MinValue).TotalDays ? now.AddDays(-days) : DateTimeOffset.MinValue;
        return horizon > bundle.CountersAsOf ? horizon : bundle.CountersAsOf;
    }

    /// <summary>The moment from which on pages are needed: the counters', or that of activity where it reaches further back.</summary>
    private DateTimeOffset PagesSince(ServedBundle bundle) =>
        Since(bundle) is var since && bundle.LiveActivity?.PagesSince is { } pages && pages < since ? pages : since;

    /// <summary>Takes in the log. Activity needs what users did before the end of training, too: the bundle names nobody.</summary>
    private long Replay(ServedBundle bundle, DateTimeOffset since, long after)
    {
        var activitySince = bundle.LiveActivity?.Since ?? DateTimeOffset.MaxValue;
        foreach (var stored in _state.EventsAfter(activitySince < since ? activitySince : since, after))
        {
            if (stored.At > activitySince)
            {
                bundle.LiveActivity!.Load(stored);
            }

            if (stored.At > since && stored.Interaction is { } interaction)
            {
                Observe(bundle, interaction);
            }
            else if (stored.At > since)
            {
                ObserveServed(bundle, stored.ServedItems, stored.At);
            }

            after = stored.Sequence;
        }

        return after;
    }

    private static void Observe(ServedBundle bundle, Interaction interaction)
    {
        if (bundle.Knows(interaction.ItemId))
        {
            bundle.Counters.Observe(interaction);
        }
    }

    private static void ObserveServed(ServedBundle bundle, IEnumerable<string> items, DateTimeOffset at) =>
        bundle.Counters.ObserveServed(items.Where(bundle.Knows), at);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} pages served could not be stored; after a restart the counters lack them")]
    private static partial void PagesLost(ILogger logger, int count, Exception? error);
}
