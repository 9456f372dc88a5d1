using System.Runtime.Intrinsics;

namespace Verge.Features;

/// <summary>How often each kind of act happened of late to one item, to one value of an attribute, or to anything.</summary>
internal sealed class WindowCounts(int series)
{
    private readonly BucketSeries[] _series = new BucketSeries[series];

    /// <summary>Whether nothing is kept.</summary>
    public bool IsEmpty
    {
        get
        {
            foreach (ref readonly var series in _series.AsSpan())
            {
                if (!series.IsEmpty)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Counts an act of a moment, as of another.</summary>
    public void Add(WindowLayout layout, long at, long time, Vector128<int> counts)
    {
        for (var i = 0; i < _series.Length; i++)
        {
            _series[i].Add(layout.BucketOf(at, i), layout.Dropped(i, time), counts);
        }
    }

    /// <summary>The counts of each window at a moment, given the last buckets before them.</summary>
    /// <param name="layout">The windows.</param>
    /// <param name="before">One <see cref="WindowLayout.Before"/> a window.</param>
    /// <param name="counts"><c>[windows, kinds]</c>.</param>
    public void Read(WindowLayout layout, ReadOnlySpan<long> before, Span<int> counts)
    {
        for (var window = 0; window < before.Length; window++)
        {
            _series[layout.SeriesOf(window)].After(before[window]).CopyTo(counts[(window * ActivityKinds.Count)..]);
        }
    }

    /// <summary>Forgets what no window needs at a moment.</summary>
    public void Drop(WindowLayout layout, long time)
    {
        for (var i = 0; i < _series.Length; i++)
        {
            _series[i].Drop(layout.Dropped(i, time));
        }
    }

    /// <summary>What windows need at a moment, one list of rows a series.</summary>
    public long[][][] ToRows(WindowLayout layout, long time)
    {
        var rows = new long[_series.Length][][];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = _series[i].ToRows(layout.Dropped(i, time));
        }

        return rows;
    }

    /// <summary>Adds one row of a series.</summary>
    public void AddRow(int series, ReadOnlySpan<long> row) =>
        _series[series].Add(row[0], long.MinValue, Vector128.Create((int)row[1], (int)row[2], (int)row[3], (int)row[4]));
}
