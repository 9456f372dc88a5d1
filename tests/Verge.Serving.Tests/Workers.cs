using System.Runtime.ExceptionServices;

namespace Verge.Serving.Tests;

/// <summary>
/// What goes on beside a test, over and over, each on a thread of its own, until it fails or is told to stop. The test's own thread blocks
/// while it waits: an awaiting test would give it to another test, and come back whenever that is done.
/// </summary>
internal sealed class Workers : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(4);
    private readonly CountdownEvent _ended;
    private readonly int[] _turns;
    private readonly Lock _gate = new();
    private volatile Exception? _failure;
    private volatile bool _isStopped;

    /// <summary>Starts work.</summary>
    /// <param name="turns">One turn of each.</param>
    public Workers(params Action[] turns)
    {
        (_ended, _turns) = (new(turns.Length), new int[turns.Length]);
        for (var worker = 0; worker < turns.Length; worker++)
        {
            var number = worker;
            new Thread(() => Run(number, turns[number])) { IsBackground = true }.Start();
        }
    }

    /// <summary>Waits until each has had so many turns more, or one has failed.</summary>
    public void Wait(int turns)
    {
        int[] reached = [.. _turns.Select((_, worker) => Volatile.Read(ref _turns[worker]) + turns)];
        var isReached = SpinWait.SpinUntil(() => _failure is not null || reached.Index().All(turn => Volatile.Read(ref _turns[turn.Index]) >= turn.Item), s_limit);
        Assert.True(isReached, $"waited {s_limit} in vain for {turns} turns more of each worker; they have had {string.Join(", ", _turns)}");
    }

    /// <summary>Ends it; what one threw is thrown.</summary>
    public void Stop()
    {
        _isStopped = true;
        _ended.Wait();
        if (_failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    public void Dispose()
    {
        _isStopped = true;
        _ended.Wait();
        _ended.Dispose();
    }

    private void Run(int worker, Action turn)
    {
        try
        {
            while (!_isStopped)
            {
                turn();
                Interlocked.Increment(ref _turns[worker]);
            }
        }
        catch (Exception failure)
        {
            lock (_gate)
            {
                _failure ??= failure;
            }
        }
        finally
        {
            _ended.Signal();
        }
    }
}
