using System.Diagnostics;
using Verge.Edge.Encoding;
using Verge.Edge.Threading;

namespace Verge.Edge.Reranking;

/// <summary>
/// Scores one snapshot at a time in the background. Only the newest waits: a trigger that fires while another waits takes
/// its place.
/// </summary>
internal sealed class RerankWorker(BackgroundWork background, EdgeDiagnostics diagnostics, Func<RerankSnapshot, Task> scored, Func<RerankSnapshot, ModelFaultException, Task> failed)
{
    private readonly Lock _lock = new();
    private readonly Stack<RerankSnapshot> _spare = [];
    private readonly List<DeviceModel> _retired = [];
    private RerankSnapshot? _waiting;
    private bool _running;

    /// <summary>A snapshot to fill, from those that are done with.</summary>
    public RerankSnapshot Rent()
    {
        lock (_lock)
        {
            return _spare.TryPop(out var snapshot) ? snapshot : new();
        }
    }

    public void Submit(RerankSnapshot snapshot)
    {
        lock (_lock)
        {
            if (_waiting is not null)
            {
                Interlocked.Increment(ref diagnostics.SupersededCount);
                _spare.Push(_waiting);
            }

            _waiting = snapshot;
            if (!_running)
            {
                _running = true;
                background.Start(WorkAsync);
            }
        }
    }

    /// <summary>Disposes a model once no scoring uses it.</summary>
    public void Retire(DeviceModel model)
    {
        lock (_lock)
        {
            if (_running)
            {
                _retired.Add(model);
                return;
            }
        }

        model.Dispose();
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        while (Next(stopping) is { } snapshot)
        {
            try
            {
                var started = Stopwatch.GetTimestamp();
                snapshot.Score();
                diagnostics.Scoring.Record(started);
                await scored(snapshot);
            }
            catch (ModelFaultException e)
            {
                await failed(snapshot, e);
            }

            lock (_lock)
            {
                _spare.Push(snapshot);
            }
        }
    }

    private RerankSnapshot? Next(CancellationToken stopping)
    {
        lock (_lock)
        {
            var next = stopping.IsCancellationRequested ? null : _waiting;
            _waiting = null;
            if (next is null)
            {
                _running = false;
                _retired.ForEach(model => model.Dispose());
                _retired.Clear();
            }

            return next;
        }
    }
}
