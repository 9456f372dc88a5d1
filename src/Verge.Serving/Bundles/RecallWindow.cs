namespace Verge.Serving;

/// <summary>How much of the exact answer the last searches of a version's index found. Thread-safe.</summary>
internal sealed class RecallWindow
{
    private const int Capacity = 1_000;
    private readonly Queue<double> _recalls = new();
    private readonly Lock _gate = new();

    /// <summary>Adds a search's.</summary>
    /// <returns>The mean.</returns>
    public double Add(double recall)
    {
        lock (_gate)
        {
            if (_recalls.Count == Capacity)
            {
                _recalls.Dequeue();
            }

            _recalls.Enqueue(recall);
            return _recalls.Average();
        }
    }

    public IndexRecall Read(string version)
    {
        lock (_gate)
        {
            return new(version, _recalls.Count == 0 ? null : _recalls.Average(), _recalls.Count);
        }
    }
}
