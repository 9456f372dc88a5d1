using Verge.NeuralNetworks;

namespace Verge.Models.Boosting;

/// <summary>Numbered pieces of work on all threads of a team; which thread takes which is nobody's concern, so a piece must not write what another reads.</summary>
internal sealed class Tiles : IWorkerJob, IDisposable
{
    /// <summary>Rows of a piece of work that goes by rows: fixed, so that sums over pieces have the same bits with any number of workers.</summary>
    public const int Rows = 8192;

    private readonly Lock _lock = new();
    private readonly WorkerTeam _team;
    private Action<int> _tile = static _ => { };
    private int _count;
    private int _next;
    private Exception? _failure;

    public Tiles(int workers) => _team = new WorkerTeam(workers == 0 ? Environment.ProcessorCount : workers, "verge boosting");

    public int Workers => _team.Workers;

    /// <summary>Pieces that some rows make.</summary>
    public static int Of(int rows) => (rows + Rows - 1) / Rows;

    /// <summary>Does pieces 0 … count − 1 and returns when all are done.</summary>
    /// <param name="count">Pieces.</param>
    /// <param name="tile">What a piece does.</param>
    /// <param name="small">Whether waking the team would cost more than it saves.</param>
    public void Run(int count, Action<int> tile, bool small = false)
    {
        if (small || count < 2 || _team.Workers == 1)
        {
            for (var i = 0; i < count; i++)
            {
                tile(i);
            }

            return;
        }

        (_tile, _count, _next, _failure) = (tile, count, 0, null);
        _team.Run(this);
        if (_failure is { } failure)
        {
            throw new InvalidOperationException($"a worker failed: {failure.Message}", failure);
        }
    }

    public void Dispose() => _team.Dispose();

    void IWorkerJob.Run(int worker)
    {
        try
        {
            for (int tile; (tile = Interlocked.Increment(ref _next) - 1) < _count;)
            {
                _tile(tile);
            }
        }
        catch (Exception failure)
        {
            lock (_lock)
            {
                _failure ??= failure;
            }
        }
    }
}
