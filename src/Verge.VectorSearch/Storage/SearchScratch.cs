using Verge.VectorSearch.Graph;
using Verge.VectorSearch.Kernels;

namespace Verge.VectorSearch.Storage;

/// <summary>
/// What one search or insertion writes to. Each thread keeps one for itself; it is taken while in use, so that a filter which
/// searches itself gets another.
/// </summary>
internal sealed unsafe class SearchScratch
{
    [ThreadStatic]
    private static SearchScratch? t_spare;

    private PinnedBuffer<long> _pool = new(256);
    private PinnedBuffer<int> _touched = new(4096);
    private PinnedBuffer<ulong> _visited = new(64, zeroed: true);
    private PinnedBuffer<short> _query = new(CodeDot.Block);
    private PinnedBuffer<float> _row = new(FloatDot.Lanes);
    private PinnedBuffer<float> _scores = new(256);
    private PinnedBuffer<int> _dots = new(64);
    private int _touchedCount;
    private bool _touchedAll;

    /// <summary>The candidates of the walk, best first; see <see cref="PoolKey"/>.</summary>
    internal long* Pool => _pool.Pointer;

    internal int PoolCapacity => _pool.Length;

    internal int PoolCount { get; set; }

    /// <summary>Candidates in the pool that may be returned.</summary>
    internal int AcceptedCount { get; set; }

    /// <summary>Nodes the walk has compared with the query.</summary>
    internal int VisitedCount { get; set; }

    /// <summary>A bit a slot.</summary>
    internal ulong* Visited => _visited.Pointer;

    /// <summary>The query in 16 bits, [code width].</summary>
    internal short* Query => _query.Pointer;

    /// <summary>The query in float32, [vector width].</summary>
    internal float* Row => _row.Pointer;

    internal int* Dots => _dots.Pointer;

    internal float* Scores => _scores.Pointer;

    internal static SearchScratch Take()
    {
        var scratch = t_spare ?? new SearchScratch();
        t_spare = null;
        return scratch;
    }

    internal static void Return(SearchScratch scratch) => t_spare = scratch;

    /// <summary>Makes room for a row of this table.</summary>
    internal void Fit(VectorTable table) => Ensure(ref _row, table.VectorWidth);

    /// <summary>Makes room for codes, links and slots of this graph.</summary>
    internal void FitWalk(GraphStorage graph)
    {
        Ensure(ref _query, graph.CodeWidth);
        Ensure(ref _dots, (2 * graph.M) + CodeDot.Group);
        Ensure(ref _touched, 16 * graph.M);
        if (_visited.Length < (graph.Capacity + 63) / 64)
        {
            _visited = new((graph.Capacity + 63) / 64, zeroed: true);
        }
    }

    internal void FitPool(int count)
    {
        if (_pool.Length < count)
        {
            _pool = _pool.Resized(Math.Max(count, 2L * _pool.Length));
        }
    }

    internal void FitScores(int count) => Ensure(ref _scores, count + FloatDot.Group);

    /// <summary>Where the next <paramref name="count"/> visited slots are to be written, so that <see cref="Forget"/> finds them.</summary>
    internal int* NextTouched(int count)
    {
        if (_touchedCount + count > _touched.Length)
        {
            (_touchedAll, _touchedCount) = (true, 0);
        }

        return _touched.Pointer + _touchedCount;
    }

    internal void AdvanceTouched(int count)
    {
        _touchedCount += count;
        VisitedCount += count;
    }

    /// <summary>Room for slots, once the walk is forgotten.</summary>
    internal int* Slots(int count)
    {
        Ensure(ref _touched, count);
        return _touched.Pointer;
    }

    /// <summary>Clears the marks of visited slots: one by one while they are few, else all at once.</summary>
    internal void Forget()
    {
        if (_touchedAll || _touchedCount > _visited.Length / 8)
        {
            _visited.Span.Clear();
        }
        else
        {
            for (var i = 0; i < _touchedCount; i++)
            {
                _visited.Pointer[_touched.Pointer[i] >> 6] = 0;
            }
        }

        (_touchedAll, _touchedCount, VisitedCount) = (false, 0, 0);
    }

    private static void Ensure<T>(ref PinnedBuffer<T> buffer, int length)
        where T : unmanaged
    {
        if (buffer.Length < length)
        {
            buffer = new(length);
        }
    }
}
