using Verge.Testing;

namespace Verge.Tensors.Tests;

/// <content>Operations over ragged samples.</content>
public partial class GradientTests
{
    private static readonly int[] Widths = [1, 5, 17, 33];

    // Samples of no row and of one among longer ones; nothing but empty ones; a single row.
    private static readonly int[][] Ragged = [Lengths, [0, 0], [1]];

    private static readonly (int[] Queries, int[] Keys)[] Pairs = [([2, 1, 0, 4], [3, 0, 1, 5]), ([0, 0], [0, 3]), ([1], [1])];

    // More than a block of queries, as many keys, fewer and more.
    private static readonly (int[] Queries, int[] Keys)[] LongPairs = [([19], [19]), ([21], [10]), ([9], [37])];

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_rows(SimdLevel level)
    {
        foreach (var width in Widths)
        {
            foreach (var lengths in Ragged)
            {
                var (total, samples) = (lengths.Sum(), lengths.Length);
                Check(level, p => p.AddRandom("x", [total + 1, width], 1), (t, p) =>
                {
                    var x = First(t, p[0], total);
                    var s = t.Segments(lengths);
                    return t.Concat(t.LastRows(x, s), t.SegmentSum(x, s), t.SegmentMean(x, s));
                });
                Check(level, p => p.AddRandom("x", [samples, width], 1), (t, p) => t.RepeatRows(t.Parameter(p[0]), t.Segments(lengths)));
                Check(level, p => (p.AddRandom("u", [samples, width], 1), p.AddRandom("x", [total + 1, width], 2)),
                    (t, p) => t.SegmentDot(t.Parameter(p[0]), First(t, p[1], total), t.Segments(lengths)));
            }

            Check(level, p => p.AddRandom("x", [9, width], 1), (t, p) => t.Rows(t.Parameter(p[0]), [8, 0, 0, 3]));
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_gru(SimdLevel level)
    {
        foreach (var (input, hidden, lengths) in new[] { (3, 5, Lengths), (1, 1, Lengths), (7, 16, Lengths), (5, 33, Lengths), (3, 5, new[] { 0, 0 }), (3, 5, [1]), (2, 17, [1, 1, 0, 2]) })
        {
            Check(level, p =>
            {
                p.AddRandom("x", [lengths.Sum() + 1, input], 1);
                for (var l = 0; l < 2; l++)
                {
                    p.AddRandom($"wi{l}", [3 * hidden, l == 0 ? input : hidden], 2 + l, 0.5f);
                    p.AddRandom($"wh{l}", [3 * hidden, hidden], 4 + l, 0.5f);
                    p.AddRandom($"bi{l}", [3 * hidden], 6 + l, 0.5f);
                    p.AddRandom($"bh{l}", [3 * hidden], 8 + l, 0.5f);
                }
            }, (t, p) => t.Gru(First(t, p[0], lengths.Sum()), t.Segments(lengths), [Layer(t, p, 0), Layer(t, p, 1)]), perParameter: 24);
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_bahdanau_attention(SimdLevel level)
    {
        foreach (var (queries, keys) in Pairs)
        {
            foreach (var (width, value) in new[] { (1, 1), (5, 6), (32, 3), (17, 33) })
            {
                Check(level, p => (p.AddRandom("q", [queries.Sum() + 1, width], 1), p.AddRandom("k", [keys.Sum() + 1, width], 2), p.AddRandom("v", [width], 3), p.AddRandom("x", [keys.Sum() + 1, value], 4)),
                    (t, p) => t.BahdanauAttention(
                        First(t, p[0], queries.Sum()), t.Segments(queries), First(t, p[1], keys.Sum()), t.Segments(keys), t.Parameter(p[2]), First(t, p[3], keys.Sum())));
            }
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_multi_head_attention(SimdLevel level)
    {
        foreach (var (queries, keys) in Pairs.Concat(LongPairs))
        {
            foreach (var (width, value, heads, causal, dropout) in new[] { (6, 10, 2, false, 0f), (6, 10, 2, true, 0f), (6, 10, 2, true, 0.4f), (1, 1, 1, false, 0f), (51, 33, 3, true, 0f) })
            {
                Check(level, p => (p.AddRandom("q", [queries.Sum() + 1, width], 1), p.AddRandom("k", [keys.Sum() + 1, width], 2), p.AddRandom("v", [keys.Sum() + 1, value], 3)),
                    (t, p) => t.MultiHeadAttention(
                        First(t, p[0], queries.Sum()), First(t, p[1], keys.Sum()), First(t, p[2], keys.Sum()), t.Segments(queries), t.Segments(keys), heads, causal, dropout, 5));
            }
        }
    }

    private static GruLayer Layer(Tape t, ParameterSet p, int layer) =>
        new(t.Parameter(p[$"wi{layer}"]), t.Parameter(p[$"wh{layer}"]), t.Parameter(p[$"bi{layer}"]), t.Parameter(p[$"bh{layer}"]));
}
