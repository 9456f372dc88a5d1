namespace Verge.NeuralNetworks;

/// <summary>
/// Threads that wait for a job, do it all together, and wait again. The calling thread is worker 0, so that a team of one
/// has no hand-off at all. Handing over and waiting allocate nothing.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    // Spinning bridges the optimizer's step between two jobs; a thread that waits longer gives its processor away.
    private const int Spins = 20;

    private readonly Lock _running = new();
    private readonly object _gate = new();
    private readonly Thread[] _threads;
    private IWorkerJob? _job;
    private int _round;
    private int _pending;
    private bool _disposed;

    public WorkerTeam(int workers, string name)
    {
        Workers = workers;
        _threads = new Thread[workers - 1];
        for (var i = 0; i < _threads.Length; i++)
        {
            var worker = i + 1;
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"{name} {worker}" };
            _threads[i].Start();
        }
    }

    public int Workers { get; }

    /// <summary>Runs the job on all workers and returns when the last is done.</summary>
    public void Run(IWorkerJob job)
    {
        lock (_running)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_threads.Length > 0)
            {
                Volatile.Write(ref _pending, _threads.Length);
                lock (_gate)
                {
                    _job = job;
                    _round++;
                    Monitor.PulseAll(_gate);
                }
            }

            job.Run(0);
            WaitForOthers();
            _job = null;
        }
    }

    public void Dispose()
    {
        lock (_running)
        {
            if (_disposed)
            {
                return;
            }

            lock (_gate)
            {
                _disposed = true;
                Monitor.PulseAll(_gate);
            }
        }

        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void WaitForOthers()
    {
        var spin = default(SpinWait);
        for (var i = 0; i < Spins && Volatile.Read(ref _pending) > 0; i++)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        lock (_gate)
        {
            while (_pending > 0)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    private void Work(int worker)
    {
        for (var round = 1; Await(round) is { } job; round++)
        {
            job.Run(worker);
            if (Interlocked.Decrement(ref _pending) == 0)
            {
                lock (_gate)
                {
                    Monitor.PulseAll(_gate);
                }
            }
        }
    }

    /// <summary>The job of a round; <see langword="null"/> when the team is disposed.</summary>
    private IWorkerJob? Await(int round)
    {
        var spin = default(SpinWait);
        for (var i = 0; i < Spins && Volatile.Read(ref _round) != round && !Volatile.Read(ref _disposed); i++)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        lock (_gate)
        {
            while (_round != round && !_disposed)
            {
                Monitor.Wait(_gate);
            }

            return _round == round ? _job : null;
        }
    }
}
