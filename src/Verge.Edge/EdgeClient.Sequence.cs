using Verge.Edge.Storage;

namespace Verge.Edge;

public sealed partial class EdgeClient
{
    /// <summary>
    /// Begins a new session: the encoders are reset, and attention sees only what comes after. What is on the screen, and
    /// pages that are open, close in the old session and begin in the new one.
    /// </summary>
    /// <exception cref="BehaviorStoreException">Nothing was changed, or only what had closed so far.</exception>
    public Task ResetAsync() => Act((at, _) => Reset(at, at));

    /// <summary>Begins a new session where nothing was done for long; the old one ended with its last act.</summary>
    private bool ResetIfIdle(DateTimeOffset at)
    {
        if (_options.ResetAfter is not { } limit || at - _device.LastAt <= limit)
        {
            return false;
        }

        Reset(_device.LastAt, at);
        return true;
    }

    private void Reset(DateTimeOffset closeAt, DateTimeOffset at)
    {
        var (screen, pages) = (_screen.Values.ToList(), _pages.Values.OrderBy(p => p.Id).ToList());
        CloseAll(closeAt);
        BeginSequence(at, screen, pages);
    }

    /// <summary>What was open when the process ended closes as of the last act: nobody knows of later.</summary>
    private void RecoverOpen()
    {
        try
        {
            CloseAll(_device.LastAt);
            var now = _clock.Now();
            if (_options.ResetAfter is { } limit && (now - _device.LastAt > limit || _device.LastAt - _clock.Wall > limit))
            {
                // A clock set back by more than a session makes the stored times useless: the new session trusts it.
                _clock.Restart();
                BeginSequence(_clock.Now(), [], []);
            }
            else
            {
                Save(() =>
                {
                    Store.ForgetVectors(_device.Sequence);
                    Prune();
                });
            }
        }
        catch (BehaviorStoreException)
        {
            // Noted by Save. The feed goes on; what could not be closed closes at the next opening.
            _screen.Clear();
            _pages.Clear();
        }
    }

    private void CloseAll(DateTimeOffset at)
    {
        foreach (var item in _screen.Values.OrderBy(s => s.StartedAt).ThenBy(s => s.ItemId, StringComparer.Ordinal).ToList())
        {
            CloseExposure(item, at, 0, timestamp: null, countSkip: false);
        }

        foreach (var page in _pages.Values.OrderByDescending(p => p.Id).ToList())
        {
            ClosePage(page, at, timestamp: null);
        }
    }

    private void BeginSequence(DateTimeOffset at, IReadOnlyList<OnScreen> screen, IReadOnlyList<StoredBehavior> pages)
    {
        // A model that failed gets another chance: it fails again at once or was unlucky with one behavior.
        var encoder = _model is null ? null : _encoder ?? NewEncoder(_model);
        var next = _device with { Sequence = _device.Sequence + 1, SequenceStartedAt = at, LastAt = at, Skips = 0, ModelVersion = encoder?.Model.Version };
        var begun = screen.Select(s => new OnScreen { ItemId = s.ItemId, StartedAt = at }).ToList();
        Save(() =>
        {
            Store.ForgetVectors(next.Sequence);
            foreach (var item in begun)
            {
                Store.SaveOnScreen(item);
            }

            if (encoder is not null)
            {
                Store.SaveExposureState(new float[encoder.Model.Reranker.StateWidth]);
            }

            Store.SaveDevice(next);
            Store.Prune(next.Sequence, 0, 0, _clock.Wall);
        });
        // What still runs was asked of the past.
        _lastTrigger++;
        _waitingTrigger = null;
        _device = next;
        _encoder = encoder;
        ModelVersion = encoder?.Model.Version;
        encoder?.Reset();
        _touches.Clear();
        _exposures.Clear();
        foreach (var item in begun)
        {
            _screen[item.ItemId] = item;
        }

        foreach (var page in pages)
        {
            OpenPage(page.ItemId, new(page.Page, page.Scores, page.Embedding, page.Version), at, timestamp: null);
        }
    }
}
