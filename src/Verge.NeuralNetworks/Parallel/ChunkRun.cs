namespace Verge.NeuralNetworks;

/// <summary>What the workers of one step share: whether to go on, and what went wrong first in the order of the samples.</summary>
internal sealed class ChunkRun
{
    public const int WholeBatch = -1;

    private readonly Lock _lock = new();
    private Exception? _failure;
    private int _failedChunk;
    private volatile bool _stopped;
    private CancellationToken _cancellation;
    private ChunkPlan _plan;

    public void Begin(ChunkPlan plan, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        (_plan, _cancellation, _failure, _stopped) = (plan, cancellation, null, false);
    }

    /// <summary>Whether a chunk should still be computed.</summary>
    public bool MayGoOn()
    {
        if (_cancellation.IsCancellationRequested)
        {
            _stopped = true;
        }

        return !_stopped;
    }

    /// <param name="chunk">Whose samples failed; <see cref="WholeBatch"/> where they cannot be told apart.</param>
    /// <param name="failure">What happened.</param>
    public void Fail(int chunk, Exception failure)
    {
        lock (_lock)
        {
            if (_failure is null || chunk < _failedChunk)
            {
                (_failure, _failedChunk) = (failure, chunk);
            }

            _stopped = true;
        }
    }

    /// <summary>Tells the caller what the workers met.</summary>
    public void ThrowIfStopped()
    {
        if (_failure is { } failure)
        {
            throw _failedChunk == WholeBatch
                ? new SampleException(0, _plan.Samples, failure)
                : new SampleException(_plan.First(_failedChunk), _plan.Length(_failedChunk), failure);
        }

        if (_stopped)
        {
            throw new OperationCanceledException(_cancellation);
        }
    }
}
