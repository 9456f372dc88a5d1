using System.Collections.Immutable;

namespace Verge.Features;

/// <summary>A schema's windows as whole numbers: windows of one resolution share their buckets.</summary>
internal sealed class WindowLayout
{
    private readonly int[] _seriesOf;
    private readonly long[] _buckets;

    public WindowLayout(ImmutableArray<DenseWindow> windows)
    {
        Resolutions = [.. windows.Select(window => window.Resolution.Ticks).Distinct().Order()];
        _seriesOf = [.. windows.Select(window => Resolutions.IndexOf(window.Resolution.Ticks))];
        _buckets = [.. windows.Select(window => (long)window.Buckets)];
        Kept = [.. Resolutions.Select(resolution => windows.Where(window => window.Resolution.Ticks == resolution).Max(window => (long)window.Buckets))];
        LongestTicks = windows.Max(window => window.Length.Ticks);
    }

    /// <summary>The distinct resolutions in ticks, one series of buckets each.</summary>
    public ImmutableArray<long> Resolutions { get; }

    /// <summary>Of each series, the buckets that some window needs.</summary>
    public ImmutableArray<long> Kept { get; }

    /// <summary>How many windows there are.</summary>
    public int Count => _buckets.Length;

    /// <summary>The longest window, in ticks.</summary>
    public long LongestTicks { get; }

    /// <summary>The series that a window reads.</summary>
    public int SeriesOf(int window) => _seriesOf[window];

    /// <summary>The last bucket before a window at a moment. What happens is before the moment: the newest bucket is that of the tick before it.</summary>
    public long Before(int window, long time) => BucketOf(time - 1, _seriesOf[window]) - _buckets[window];

    /// <summary>The last bucket of a series that no window needs at a moment.</summary>
    public long Dropped(int series, long time) => BucketOf(time - 1, series) - Kept[series];

    /// <summary>A moment's bucket.</summary>
    public long BucketOf(long ticks, int series) => ticks / Resolutions[series];

    /// <summary>The first tick that a window holds at a moment.</summary>
    public long Start(int window, long time) => (Before(window, time) + 1) * Resolutions[_seriesOf[window]];

    /// <summary>The first tick that any window holds at a moment.</summary>
    public long Start(long time)
    {
        // Not that of the longest: of two windows of nearly one length it may begin later.
        var start = long.MaxValue;
        for (var window = 0; window < Count; window++)
        {
            start = Math.Min(start, Start(window, time));
        }

        return start;
    }
}
