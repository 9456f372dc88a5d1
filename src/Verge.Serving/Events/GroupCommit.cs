using Verge.Domain;

namespace Verge.Serving;

/// <summary>
/// Stores the interactions of requests that come while the disk is busy together: they share its next wait. Each request is
/// stored whole or not at all, and fails for itself alone. Thread-safe.
/// </summary>
/// <param name="store">Stores interactions, all or none, and gives those that are new.</param>
internal sealed class GroupCommit(Func<IReadOnlyList<Interaction>, IReadOnlyList<Interaction>> store)
{
    // One transaction of many keeps those after it waiting.
    private const int Capacity = 10_000;
    private readonly Lock _gate = new();
    private readonly Queue<Request> _waiting = new();
    private bool _isStoring;

    /// <summary>Stores a request's interactions.</summary>
    /// <returns>How many were new, once they are stored.</returns>
    public Task<int> TakeAsync(IReadOnlyList<Interaction> interactions)
    {
        var request = new Request(interactions);
        lock (_gate)
        {
            _waiting.Enqueue(request);
            if (_isStoring)
            {
                return request.Stored.Task;
            }

            _isStoring = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static group => group.StoreWaiting(), this, preferLocal: false);
        return request.Stored.Task;
    }

    private void StoreWaiting()
    {
        while (Next() is { Count: > 0 } group)
        {
            try
            {
                Store(group);
            }
            catch (Exception) when (group.Count > 1)
            {
                foreach (var request in group)
                {
                    StoreAlone(request);
                }
            }
            catch (Exception error)
            {
                group[0].Stored.SetException(error);
            }
        }
    }

    private List<Request> Next()
    {
        var (group, size) = (new List<Request>(), 0);
        lock (_gate)
        {
            while (_waiting.TryPeek(out var request) && (size == 0 || size + request.Interactions.Count <= Capacity))
            {
                group.Add(_waiting.Dequeue());
                size += Math.Max(1, request.Interactions.Count);
            }

            _isStoring = group.Count > 0;
        }

        return group;
    }

    private void StoreAlone(Request request)
    {
        try
        {
            Store([request]);
        }
        catch (Exception error)
        {
            request.Stored.SetException(error);
        }
    }

    private void Store(List<Request> group)
    {
        var stored = store(group.Count == 1 ? group[0].Interactions : [.. group.SelectMany(request => request.Interactions)]);
        // Those that are new are in the order of all.
        var next = 0;
        foreach (var request in group)
        {
            var first = next;
            foreach (var interaction in request.Interactions)
            {
                next += next < stored.Count && ReferenceEquals(stored[next], interaction) ? 1 : 0;
            }

            request.Stored.SetResult(next - first);
        }
    }

    private sealed record Request(IReadOnlyList<Interaction> Interactions)
    {
        public TaskCompletionSource<int> Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
