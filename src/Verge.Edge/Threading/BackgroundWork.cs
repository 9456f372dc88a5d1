namespace Verge.Edge.Threading;

/// <summary>Keeps count of what runs in the background, so that a client can end it and a caller can wait for quiet.</summary>
internal sealed class BackgroundWork : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<Task> _tasks = [];

    public CancellationToken Stopping => _stop.Token;

    /// <summary>Starts work; its failures are its own to report.</summary>
    public void Start(Func<CancellationToken, Task> work)
    {
        lock (_lock)
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            var task = Task.Run(() => work(_stop.Token));
            _tasks.Add(task);
            _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Waits until nothing runs.</summary>
    /// <returns>Whether anything did.</returns>
    public async Task<bool> DrainAsync()
    {
        var any = false;
        while (true)
        {
            Task[] running;
            lock (_lock)
            {
                running = [.. _tasks];
            }

            if (running.Length == 0)
            {
                return any;
            }

            any = true;
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        }
    }

    public async Task StopAsync()
    {
        lock (_lock)
        {
            _stop.Cancel();
        }

        await DrainAsync();
    }

    public void Dispose() => _stop.Dispose();

    private void Forget(Task task)
    {
        lock (_lock)
        {
            _tasks.Remove(task);
        }
    }
}
