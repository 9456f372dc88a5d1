namespace Verge.Serving;

/// <summary>
/// Indices that items have left, given back once nobody can have them any more. Readers take no lock: they are counted by generation, of
/// which there are two, and a new one begins when the one before the last has ended (epoch-based reclamation). Who came after an index was
/// left does not find it; so once the generation in which it was left has ended too, no reader has it.
/// </summary>
/// <param name="release">Gives an index back.</param>
internal sealed class RetiredIndices(Action<int> release)
{
    private readonly int[] _readers = new int[2];
    private int _generation;
    private List<int> _left = [];
    private List<int> _leaving = [];

    /// <summary>A reader comes. Thread-safe.</summary>
    /// <returns>Its generation, for <see cref="Leave"/>.</returns>
    public int Enter()
    {
        while (true)
        {
            var generation = Volatile.Read(ref _generation);
            Interlocked.Increment(ref _readers[generation]);
            if (Volatile.Read(ref _generation) == generation)
            {
                return generation;
            }

            // A new one began meanwhile: whoever began it may not have seen this reader.
            Interlocked.Decrement(ref _readers[generation]);
        }
    }

    /// <summary>A reader is done. Thread-safe.</summary>
    public void Leave(int generation) => Interlocked.Decrement(ref _readers[generation]);

    /// <summary>An item has another index by now: who comes from now on does not find this one. One caller at a time.</summary>
    public void Add(int index) => _left.Add(index);

    /// <summary>Gives back what nobody can have any more. One caller at a time.</summary>
    public void Collect()
    {
        var before = 1 - _generation;
        if (Volatile.Read(ref _readers[before]) > 0)
        {
            return;
        }

        _leaving.ForEach(release);
        _leaving.Clear();
        (_leaving, _left) = (_left, _leaving);
        Interlocked.Exchange(ref _generation, before);
    }
}
