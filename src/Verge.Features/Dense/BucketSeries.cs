using System.Runtime.Intrinsics;

namespace Verge.Features;

/// <summary>
/// Counts of the four kinds by bucket of time, as running sums: what a window holds is one difference, wherever its border is. Buckets without
/// events take no room.
/// </summary>
/// <remarks>Whole numbers, so that sums do not depend on the order in which events came. Differences are right even where a sum overflows.</remarks>
internal struct BucketSeries
{
    private long[]? _buckets;
    private Vector128<int>[]? _sums;
    private Vector128<int> _before;
    private int _first;
    private int _count;

    /// <summary>Whether nothing is kept.</summary>
    public readonly bool IsEmpty => _count == 0;

    private readonly Span<long> Buckets => _buckets.AsSpan(_first, _count);

    private readonly Span<Vector128<int>> Sums => _sums.AsSpan(_first, _count);

    /// <summary>The counts of all buckets after one.</summary>
    public readonly Vector128<int> After(long bucket)
    {
        if (_count == 0)
        {
            return default;
        }

        var at = UpTo(bucket);
        return Sums[^1] - (at == 0 ? _before : Sums[at - 1]);
    }

    /// <summary>Adds counts to a bucket; of those up to <paramref name="dropped"/> none is kept.</summary>
    public void Add(long bucket, long dropped, Vector128<int> counts)
    {
        Drop(dropped);
        if (bucket <= dropped)
        {
            return;
        }

        var at = _count > 0 && Buckets[^1] <= bucket ? _count : UpTo(bucket);
        if (at == 0 || Buckets[at - 1] != bucket)
        {
            Insert(at, bucket);
            at++;
        }

        foreach (ref var sum in Sums[(at - 1)..])
        {
            sum += counts;
        }
    }

    /// <summary>Forgets buckets up to one.</summary>
    public void Drop(long dropped)
    {
        if (_count == 0 || Buckets[0] > dropped)
        {
            return;
        }

        var at = UpTo(dropped);
        _before = Sums[at - 1];
        (_first, _count) = (_first + at, _count - at);
        if (_count == 0)
        {
            (_buckets, _sums, _before, _first) = (null, null, default, 0);
        }
    }

    /// <summary>The buckets after one with their own counts: <c>[bucket, one a kind …]</c> each.</summary>
    public readonly long[][] ToRows(long dropped)
    {
        var at = UpTo(dropped);
        var rows = new long[_count - at][];
        var before = at == 0 ? _before : Sums[at - 1];
        for (var i = 0; i < rows.Length; i++)
        {
            var counts = Sums[at + i] - before;
            rows[i] = [Buckets[at + i], counts[0], counts[1], counts[2], counts[3]];
            before = Sums[at + i];
        }

        return rows;
    }

    /// <summary>How many buckets are not after one.</summary>
    private readonly int UpTo(long bucket)
    {
        var buckets = Buckets;
        if (_count == 0 || buckets[0] > bucket)
        {
            return 0;
        }

        var found = MemoryExtensions.BinarySearch(buckets, bucket);
        return found < 0 ? ~found : found + 1;
    }

    /// <summary>Makes room for a bucket at a place, with the sum of those before it.</summary>
    private void Insert(int at, long bucket)
    {
        if (_buckets is null || _first + _count == _buckets.Length)
        {
            MakeRoom();
        }

        _count++;
        var buckets = Buckets;
        var sums = Sums;
        buckets[at..^1].CopyTo(buckets[(at + 1)..]);
        sums[at..^1].CopyTo(sums[(at + 1)..]);
        buckets[at] = bucket;
        sums[at] = at == 0 ? _before : sums[at - 1];
    }

    /// <summary>What was dropped at the front gives its room back; where it is less than half, twice as much is taken.</summary>
    private void MakeRoom()
    {
        var length = _buckets?.Length ?? 0;
        if (length == 0 || 2 * _first < length)
        {
            var (buckets, sums) = (new long[Math.Max(1, 2 * length)], new Vector128<int>[Math.Max(1, 2 * length)]);
            Buckets.CopyTo(buckets);
            Sums.CopyTo(sums);
            (_buckets, _sums) = (buckets, sums);
        }
        else
        {
            Buckets.CopyTo(_buckets);
            Sums.CopyTo(_sums);
        }

        _first = 0;
    }
}
