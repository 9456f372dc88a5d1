using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Verge.Domain;

namespace Verge.Serving;

/// <summary>
/// Keeps the counters of all served versions current, and the log that restores them. A version that is being loaded reads
/// the log while others are served; nothing is missed or counted twice. Thread-safe.
/// </summary>
/// <remarks>
/// Pages are counted at once and stored a second later, many at a time: a paging request never waits for the disk. A crash
/// costs that second of them, which no counter's rate notices.
/// </remarks>
internal sealed partial class LiveCounters : IDisposable
{
    private const int PendingCapacity = 10_000;
    private static readonly TimeSpan s_flushInterval = TimeSpan.FromSeconds(1);

    private readonly IUserStateStore _state;
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    // Storing interactions and counting them are one step under the first; pages need the second alone. Taken in this order.
    private readonly Lock _storing = new();
    private readonly Lock _counting = new();
    private ImmutableArray<ServedBundle> _bundles = [];
    private List<ServedPage> _pending = [];

    public LiveCounters(IUserStateStore state, TimeProvider time, ILogger logger)
    {
        (_state, _logger) = (state, logger);
        _timer = time.CreateTimer(_ => Flush(), null, s_flushInterval, s_flushInterval);
    }

    /// <summary>Brings a version's counters up to now, and keeps them so.</summary>
    public void Load(ServedBundle bundle)
    {
        // The most of it while requests are counted; what comes meanwhile is little.
        var read = Replay(bundle, after: 0);
        Flush();
        read = Replay(bundle, read);
        lock (_storing)
        {
            lock (_counting)
            {
                if (_pending.Count > 0)
                {
                    _state.AppendPages(_pending);
                    _pending = [];
                }

                Replay(bundle, read);
                _bundles = _bundles.Add(bundle);
            }
        }
    }

    /// <summary>Versions whose counters are kept current, in the order they were loaded.</summary>
    public IReadOnlyList<string> Versions => [.. _bundles.Select(bundle => bundle.Version)];

    /// <summary>Undoes <see cref="Load"/>: the version cannot be served after all.</summary>
    public void Forget(ServedBundle bundle)
    {
        lock (_storing)
        {
            lock (_counting)
            {
                _bundles = _bundles.Remove(bundle);
            }
        }
    }

    /// <summary>Leaves versions that are not served any more as they are, and forgets the pages that only they needed.</summary>
    public void Keep(IReadOnlyCollection<string> versions)
    {
        lock (_storing)
        {
            lock (_counting)
            {
                _bundles = _bundles.RemoveAll(bundle => bundle.IsFreed || !versions.Contains(bundle.Version));
            }

            if (!_bundles.IsEmpty)
            {
                _state.ForgetPages(_bundles.Min(bundle => bundle.CountersAsOf));
            }
        }
    }

    /// <summary>Stores and counts interactions.</summary>
    /// <returns>Those that are new, in their order.</returns>
    public IReadOnlyList<Interaction> Take(IReadOnlyList<Interaction> interactions)
    {
        lock (_storing)
        {
            var stored = _state.Append(interactions);
            lock (_counting)
            {
                foreach (var interaction in stored)
                {
                    Count(interaction.At, bundle => bundle.Counters.Observe(interaction));
                }
            }

            return stored;
        }
    }

    /// <summary>Counts a page as served.</summary>
    public void TakePage(ServedPage page)
    {
        lock (_counting)
        {
            Count(page.At, bundle => bundle.Counters.ObserveServed(page.Items, page.At));
            if (_pending.Count < PendingCapacity)
            {
                _pending.Add(page);
            }
        }
    }

    /// <summary>Stores the pages that wait.</summary>
    public void Flush()
    {
        lock (_storing)
        {
            List<ServedPage> pages;
            lock (_counting)
            {
                (pages, _pending) = (_pending, []);
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
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        Flush();
    }

    /// <summary>What is of a time before the end of a version's training, its training has counted.</summary>
    private void Count(DateTimeOffset at, Action<ServedBundle> count)
    {
        foreach (var bundle in _bundles)
        {
            if (at > bundle.CountersAsOf)
            {
                count(bundle);
            }
        }
    }

    private long Replay(ServedBundle bundle, long after)
    {
        foreach (var stored in _state.EventsAfter(bundle.CountersAsOf, after))
        {
            if (stored.Interaction is { } interaction)
            {
                bundle.Counters.Observe(interaction);
            }
            else
            {
                bundle.Counters.ObserveServed(stored.ServedItems, stored.At);
            }

            after = stored.Sequence;
        }

        return after;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} pages served could not be stored; after a restart the counters lack them")]
    private static partial void PagesLost(ILogger logger, int count, Exception error);
}
