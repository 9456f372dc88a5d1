namespace Verge.Evaluation;

/// <summary>
/// A list in the order of its scores, ready for every list metric: one sort serves them all.
/// Items with equal scores stand in one group, and each metric is the mean over all orders of every group, so that a constant
/// scorer gets exactly what a random order gets, and input order never matters
/// (McSherry and Najork, "Computing information retrieval performance measures efficiently in the presence of tied scores", 2008).
/// </summary>
public sealed class RankedList
{
    private readonly List<Group> _groups = [];
    private ulong[] _keys = [];

    /// <summary>Number of items.</summary>
    public int Count { get; private set; }

    /// <summary>Number of relevant items.</summary>
    public int Positives { get; private set; }

    /// <summary>Orders a list by score, highest first.</summary>
    /// <param name="scores">[items] numbers; NaN is refused.</param>
    /// <param name="relevant">[items] labels.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a score is NaN.</exception>
    public static RankedList Rank(ReadOnlySpan<float> scores, ReadOnlySpan<bool> relevant)
    {
        if (scores.Length != relevant.Length)
        {
            throw new ArgumentException($"Got {scores.Length} scores and {relevant.Length} labels, expected as many of one as of the other.", nameof(relevant));
        }

        for (var place = 0; place < scores.Length; place++)
        {
            if (float.IsNaN(scores[place]))
            {
                throw new ArgumentException($"Item at place {place}: got score NaN, expected a number.", nameof(scores));
            }
        }

        var list = new RankedList();
        list.Load(scores, relevant);
        return list;
    }

    /// <summary>Share of (relevant, irrelevant) pairs in the right order, ties half. NaN where one of the two classes is missing.</summary>
    public double Auc()
    {
        double negatives = Count - Positives, above = 0, area = 0;
        foreach (var group in _groups)
        {
            var tied = group.Size - group.Positives;
            area += group.Positives * (negatives - above - (0.5 * tied));
            above += tied;
        }

        return area / (Positives * negatives);
    }

    /// <summary>Expected 1 / rank of the first relevant item, 0 where that rank is beyond <paramref name="k"/>. NaN without relevant items.</summary>
    public double ReciprocalRank(int k = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var before = 0;
        foreach (var group in _groups)
        {
            if (group.Positives > 0)
            {
                return FirstReciprocal(before, group.Size, group.Positives, k);
            }

            before += group.Size;
        }

        return double.NaN;
    }

    /// <summary>Normalized discounted cumulative gain of the first <paramref name="k"/>, gains 0 or 1, discount 1 / log2(rank + 1). NaN without relevant items.</summary>
    public double Ndcg(int k = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (Positives == 0)
        {
            return double.NaN;
        }

        var before = 0;
        double gain = 0;
        foreach (var group in _groups)
        {
            if (before >= k)
            {
                break;
            }

            if (group.Positives > 0)
            {
                gain += (Discounts.Gain(Math.Min(before + group.Size, k)) - Discounts.Gain(before)) * group.Positives / group.Size;
            }

            before += group.Size;
        }

        return gain / Discounts.Gain(Math.Min(Positives, k));
    }

    /// <summary>Average precision of the first <paramref name="k"/>, over min(relevant items, k). NaN without relevant items.</summary>
    public double AveragePrecision(int k = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (Positives == 0)
        {
            return double.NaN;
        }

        int before = 0, found = 0;
        double sum = 0;
        foreach (var group in _groups)
        {
            if (before >= k)
            {
                break;
            }

            if (group.Positives > 0)
            {
                // Given that one of the group stands at a place, the group's other relevant items are spread evenly over its other places.
                var others = group.Size == 1 ? 0 : (group.Positives - 1.0) / (group.Size - 1);
                double precision = 0;
                for (var place = 0; place < Math.Min(group.Size, k - before); place++)
                {
                    precision += (found + 1 + (place * others)) / (before + place + 1);
                }

                sum += precision * group.Positives / group.Size;
            }

            before += group.Size;
            found += group.Positives;
        }

        return sum / Math.Min(Positives, k);
    }

    /// <summary>Expected number of relevant items among the first <paramref name="k"/> (utility@k of DIR section 5.1.3).</summary>
    public double Hits(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var before = 0;
        double hits = 0;
        foreach (var group in _groups)
        {
            if (before >= k)
            {
                break;
            }

            hits += (double)group.Positives * Math.Min(group.Size, k - before) / group.Size;
            before += group.Size;
        }

        return hits;
    }

    /// <summary>Hits among the first <paramref name="k"/> over k, also where the list is shorter.</summary>
    public double Precision(int k) => Hits(k) / k;

    /// <summary>Hits among the first <paramref name="k"/> over the relevant items. NaN without relevant items.</summary>
    public double Recall(int k) => Positives == 0 ? double.NaN : Hits(k) / Positives;

    /// <summary>Expected 1 / rank of the first of <paramref name="positives"/> items in random order among <paramref name="size"/>, after <paramref name="before"/> others.</summary>
    internal static double FirstReciprocal(int before, int size, int positives, int k)
    {
        if (positives == 1)
        {
            return before >= k ? 0 : (Discounts.Reciprocal(Math.Min(before + size, k)) - Discounts.Reciprocal(before)) / size;
        }

        double notYet = 1, sum = 0;
        for (var place = 0; place <= size - positives && before + place < k; place++)
        {
            var here = (double)positives / (size - place);
            sum += notYet * here / (before + place + 1);
            notYet *= 1 - here;
        }

        return sum;
    }

    /// <summary>Orders another list in the same buffers; scores have been checked.</summary>
    internal void Load(ReadOnlySpan<float> scores, ReadOnlySpan<bool> relevant)
    {
        Count = scores.Length;
        Positives = 0;
        _groups.Clear();
        if (_keys.Length < scores.Length)
        {
            _keys = new ulong[scores.Length];
        }

        var keys = _keys.AsSpan(0, scores.Length);
        for (var place = 0; place < keys.Length; place++)
        {
            keys[place] = ((ulong)Descending(scores[place]) << 1) | (relevant[place] ? 1u : 0u);
        }

        keys.Sort();
        for (var start = 0; start < keys.Length;)
        {
            int end = start, positives = 0;
            for (var score = keys[start] >> 1; end < keys.Length && keys[end] >> 1 == score; end++)
            {
                positives += (int)(keys[end] & 1);
            }

            _groups.Add(new Group(end - start, positives));
            Positives += positives;
            start = end;
        }
    }

    /// <summary>Maps a number to an unsigned key whose ascending order is the number's descending one; 0 and −0 get one key.</summary>
    internal static uint Descending(float score)
    {
        var bits = BitConverter.SingleToUInt32Bits(score + 0f);
        return (bits & 0x8000_0000) != 0 ? bits : 0x7FFF_FFFF - bits;
    }

    private readonly record struct Group(int Size, int Positives);
}
