using Verge.Domain;
using Verge.Edge.Encoding;
using Verge.Edge.Storage;

namespace Verge.Edge;

public sealed partial class EdgeClient
{
    /// <summary>Turns an exposure into a behavior: encoded, then stored with encoding and state in one transaction.</summary>
    /// <param name="item">The exposure.</param>
    /// <param name="at">When it closes.</param>
    /// <param name="deleteReason">Why it was deleted; 0 where it was not.</param>
    /// <param name="timestamp">When the call came that closes it; <see langword="null"/> where no user did.</param>
    /// <param name="countSkip">Whether it can be one of the skips in a row.</param>
    /// <returns>Exposures that closed unclicked in a row, this one included.</returns>
    private int CloseExposure(OnScreen item, DateTimeOffset at, int deleteReason, long? timestamp, bool countSkip = true)
    {
        var entry = _pool.Find(item.ItemId);
        var behavior = new StoredBehavior
        {
            Kind = BehaviorKind.Exposure,
            ItemId = item.ItemId,
            Page = entry?.Page ?? -1,
            StartedAt = item.StartedAt,
            ClosedAt = at,
            Seconds = Seconds(item.StartedAt, at),
            ExposureCount = _exposures.GetValueOrDefault(item.ItemId) + 1,
            ScrollSpeed = item.ScrollSpeed,
            ScrollSeconds = item.ScrollSeconds,
            ScrollCount = item.ScrollCount,
            DeleteReason = deleteReason,
            SinceTouched = _touches.Since(item.ItemId, at),
            Scores = entry?.Scores ?? [],
            Embedding = entry?.Embedding,
            Version = entry?.Version,
        };
        var encoder = Prepare(e => e.PrepareExposure(behavior));
        var skips = !countSkip ? _device.Skips : item.Clicked || deleteReason > 0 ? 0 : _device.Skips + 1;
        var fires = _options.Triggers.SkipsInARow is > 0 and var limit && skips >= limit;
        var next = _device with { LastAt = at, Skips = fires ? 0 : skips, ModelVersion = encoder?.Model.Version };
        long id = 0;
        Save(() =>
        {
            Store.DeleteOnScreen(item.ItemId);
            id = Store.AddBehavior(next.Sequence, behavior, encoder is null ? [] : encoder.PreparedEncoding, []);
            if (encoder is not null)
            {
                Store.SaveExposureState(encoder.PreparedState);
            }

            if (deleteReason > 0 && entry is not null)
            {
                Store.SaveDeleted(entry.Id);
            }

            Store.SaveDevice(next);
        });
        encoder?.AcceptExposure(id);
        _screen.Remove(item.ItemId);
        _exposures[item.ItemId] = behavior.ExposureCount;
        _device = next;
        CountBehavior(encoder, timestamp);
        return skips;
    }

    /// <summary>Opens a page-view: provisional, encoded from the state before it with no acts.</summary>
    private void OpenPage(string item, SeenItem seen, DateTimeOffset at, long? timestamp)
    {
        var behavior = new StoredBehavior
        {
            Kind = BehaviorKind.PageView,
            ItemId = item,
            Page = seen.Page,
            StartedAt = at,
            SinceTouched = _touches.Since(item, at),
            Scores = seen.Scores,
            Embedding = seen.Embedding,
            Version = seen.Version,
        };
        PageViewStep? step = null;
        var encoder = Prepare(e => step = e.PreparePageView(behavior));
        var next = _device with { LastAt = at, Skips = 0, ModelVersion = encoder?.Model.Version };
        var exposure = _screen.GetValueOrDefault(item) is { } shown ? shown with { Clicked = true } : null;
        long id = 0;
        Save(() =>
        {
            id = Store.AddBehavior(next.Sequence, behavior, encoder is null ? [] : step!.Encoding, encoder is null ? [] : step!.State);
            if (exposure is not null)
            {
                Store.SaveOnScreen(exposure);
            }

            Remember(EventKind.Clicked, item, isUsers: timestamp is not null);
            Store.SaveDevice(next);
        });
        encoder?.AcceptPageView(id);
        _pages[item] = behavior with { Id = id };
        _touches.Touch(item, at);
        if (exposure is not null)
        {
            _screen[item] = exposure;
        }

        _device = next;
        CountBehavior(encoder, timestamp);
    }

    /// <summary>Closes a page-view: its acts are known, so that it, and what was clicked from inside it, is encoded again.</summary>
    private void ClosePage(StoredBehavior page, DateTimeOffset at, long? timestamp)
    {
        var closed = page with { ClosedAt = at, Seconds = Seconds(page.StartedAt, at) };
        IReadOnlyList<PageViewStep> steps = [];
        var encoder = Prepare(e => steps = e.PrepareClose(closed));
        var next = _device with { LastAt = at, ModelVersion = encoder?.Model.Version };
        Save(() =>
        {
            Store.ClosePageView(closed);
            foreach (var step in encoder is null ? [] : steps)
            {
                Store.SaveEncoding(step.Behavior.Id, step.Encoding, step.State);
            }

            Store.SaveDevice(next);
        });
        encoder?.AcceptChange();
        _pages.Remove(page.ItemId);
        _device = next;
        RecordDelay(encoder, timestamp);
    }

    /// <summary>Lets the encoder work; a model that fails is not asked again, and the feed keeps the cloud's order.</summary>
    private SequenceEncoder? Prepare(Action<SequenceEncoder> prepare)
    {
        if (_encoder is not { } encoder)
        {
            return null;
        }

        try
        {
            var without = encoder.WithoutEmbedding;
            prepare(encoder);
            Interlocked.Add(ref Diagnostics.WithoutEmbeddingCount, encoder.WithoutEmbedding - without);
            return encoder;
        }
        catch (ModelFaultException e)
        {
            GiveUpModel(e);
            return null;
        }
    }

    private void GiveUpModel(ModelFaultException e)
    {
        Diagnostics.ModelFault = e.Message;
        (_encoder, ModelVersion) = (null, null);
        _device = _device with { ModelVersion = null };
    }

    private void CountBehavior(SequenceEncoder? encoder, long? timestamp)
    {
        Interlocked.Increment(ref Diagnostics.BehaviorCount);
        RecordDelay(encoder, timestamp);
        PruneSometimes();
    }

    private void RecordDelay(SequenceEncoder? encoder, long? timestamp)
    {
        // What closes on recovery or reset has no call that anybody waited for.
        if (encoder is not null && timestamp is { } called)
        {
            Diagnostics.BehaviorToEncoding.Record(called);
        }
    }

    private static float Seconds(DateTimeOffset from, DateTimeOffset to) => (float)Math.Max(0, (to - from).TotalSeconds);
}
