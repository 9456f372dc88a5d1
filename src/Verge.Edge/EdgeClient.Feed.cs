using System.Diagnostics;
using Verge.Domain;
using Verge.Edge.Pooling;
using Verge.Edge.Storage;

namespace Verge.Edge;

public sealed partial class EdgeClient
{
    private const int MaximumExclusions = 100;
    private readonly SemaphoreSlim _paging = new(1, 1);

    /// <summary>
    /// Adds a page to the feed. The cloud is asked for candidates beyond the page, which stay in the pool; when it does not
    /// answer, the page comes from the pool alone.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting for the cloud; the feed is as before.</param>
    /// <exception cref="FeedSourceException">The cloud refused the request, or answered with what no feed can hold.</exception>
    public Task<FeedPage> NextPageAsync(CancellationToken cancellationToken = default) => PageAsync(fresh: false, cancellationToken);

    /// <summary>Begins the feed anew (pull to refresh). What is on the screen leaves it. Offline, the new feed comes from the pool.</summary>
    /// <param name="cancellationToken">Gives up waiting for the cloud; the feed is as before.</param>
    /// <exception cref="FeedSourceException">The cloud refused the request, or answered with what no feed can hold.</exception>
    public Task<FeedPage> RefreshAsync(CancellationToken cancellationToken = default) => PageAsync(fresh: true, cancellationToken);

    private async Task<FeedPage> PageAsync(bool fresh, CancellationToken cancellationToken)
    {
        await _paging.WaitAsync(cancellationToken);
        try
        {
            var at = _clock.Now();
            FeedResponse? response = null;
            string? problem = null;
            var request = await _mailbox.Post(() => PlanRequest(fresh, at));
            if (request is not null)
            {
                try
                {
                    response = await AskAsync(request, cancellationToken);
                    FeedCheck.Validate(response, request.Limit);
                }
                catch (FeedSourceException e) when (!e.IsRefusal && e is not InvalidFeedException)
                {
                    problem = e.Message;
                }
            }

            return await _mailbox.Post(() => TakePage(response, request, fresh, problem));
        }
        finally
        {
            _paging.Release();
        }
    }

    private FeedRequest? PlanRequest(bool fresh, DateTimeOffset at)
    {
        TryReopen();
        try
        {
            ResetIfIdle(at);
        }
        catch (BehaviorStoreException)
        {
            // Noted by Save; the page is more important.
        }

        SendUnsent();
        return _device.Ended && !fresh ? null : new()
        {
            UserId = _options.UserId,
            Surface = _options.Surface,
            AnchorItemId = _options.AnchorItemId,
            SessionId = _device.SessionId,
            ModelVersion = _model?.Version,
            Cursor = fresh ? null : _device.Cursor,
            Limit = _pool.Wanted(fresh),
            Exclude = fresh ? [] : _pool.Exclusions(MaximumExclusions),
        };
    }

    private async Task<FeedResponse> AskAsync(FeedRequest request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref Diagnostics.FeedRequestCount);
        try
        {
            return await _options.Source.GetFeedAsync(request, cancellationToken);
        }
        catch (UnknownModelVersionException e) when (request.ModelVersion is not null)
        {
            // Update in the background; the page comes without embedding rows, which follow with the new version.
            StartUpdate(e.LatestVersion);
            return await _options.Source.GetFeedAsync(request with { ModelVersion = null }, cancellationToken);
        }
    }

    private FeedPage TakePage(FeedResponse? response, FeedRequest? request, bool fresh, string? problem)
    {
        if (response is not null && _model is { } model && response.Version == model.Version)
        {
            FeedCheck.ValidateWidths(response, model.Features.Schema, request!.ModelVersion == model.Version);
        }

        var first = fresh ? 0 : _pool.FeedLength;
        var number = response is null ? _device.Page : _device.Page + 1;
        var plan = response is null
            ? _pool.PlanOffline(number, fresh)
            : _pool.PlanPage(response.Candidates, response.Version, number - 1, fresh);
        if (fresh)
        {
            TryCloseScreen();
        }

        var stored = SaveOrNote(() =>
        {
            foreach (var entry in plan.Evicted)
            {
                Store.DeleteEntry(entry.Id);
            }

            foreach (var entry in plan.Added)
            {
                Store.AddEntry(entry);
            }

            Store.SaveDevice(Next());
            Store.SaveTail(plan.Tail);
        });
        _pool.Apply(plan);
        // Made anew: where the store was found damaged, a sequence of its own has begun in a fresh one.
        _device = Next();
        CountPage(plan, offline: problem is not null);
        AfterPage(response is not null);
        var items = _pool.Feed();
        return new()
        {
            Items = items[(Math.Min(items.Length, Math.Max(0, first - _pool.Dropped)))..],
            FeedLength = _pool.FeedLength,
            Pooled = _pool.Tail.Count - _pool.Visible,
            IsEnd = _device.Ended && _pool.Tail.Count == _pool.Visible,
            IsOffline = problem is not null,
            Fallback = response?.Fallback,
            Warning = problem ?? (stored ? null : Diagnostics.StoreFault),
        };

        DeviceRow Next() => _device with
        {
            Page = number,
            Visible = plan.Visible,
            Cursor = response is null ? _device.Cursor : response.Cursor,
            Ended = response is null ? _device.Ended : response.Cursor is null,
        };
    }

    /// <summary>A new list: results for the old one are void, and the pool may need rows of the active version.</summary>
    private void AfterPage(bool answered)
    {
        _revision++;
        if (answered && _pendingUpdate)
        {
            StartUpdate(null);
        }

        if (!answered || _encoder is not { } encoder)
        {
            return;
        }

        if (_pool.Tail.Any(entry => !encoder.HasRows(entry.Embedding, entry.Version)))
        {
            FillEmbeddings();
        }

        if (_options.Triggers.OnPage)
        {
            Fire(TriggerKind.Page, _clock.Now(), Stopwatch.GetTimestamp());
        }
    }

    private void CountPage(PagePlan plan, bool offline)
    {
        Interlocked.Add(ref Diagnostics.OfflineCount, offline ? 1 : 0);
        Interlocked.Add(ref Diagnostics.DuplicateCount, plan.Duplicates);
        Interlocked.Add(ref Diagnostics.EvictedCount, plan.Evicted.Count(e => !e.IsExposed));
    }

    private void TryCloseScreen()
    {
        try
        {
            var at = _clock.Now();
            foreach (var item in _screen.Values.OrderBy(s => s.StartedAt).ToList())
            {
                CloseExposure(item, at, 0, timestamp: null, countSkip: false);
            }
        }
        catch (BehaviorStoreException)
        {
            // Noted by Save.
            _screen.Clear();
        }

        _unrecorded.Clear();
    }
}
