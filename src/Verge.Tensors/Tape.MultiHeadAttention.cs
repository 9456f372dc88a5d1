namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    /// <summary>Queries taken at once: a tile's rows. Under a causal mask they go no further than the last of them sees.</summary>
    private const int QueryBlock = 8;

    private readonly NodePool<MultiHeadNode> _multiHeadNodes = new();

    /// <summary>
    /// Scaled dot-product attention in several heads within each sample (Vaswani et al. 2017, eq. 1): the columns are cut
    /// into heads, softmax(q kᵀ / √(d/heads)) v in each. Everything is already projected.
    /// </summary>
    /// <param name="query">[querySegments.TotalRows, d]</param>
    /// <param name="key">[keySegments.TotalRows, d]</param>
    /// <param name="value">[keySegments.TotalRows, dv]</param>
    /// <param name="querySegments">The samples' queries.</param>
    /// <param name="keySegments">The samples' keys; as many samples.</param>
    /// <param name="heads">Divides d and dv.</param>
    /// <param name="causal">A sample's last query sees all keys, the one before all but the last, and so on.</param>
    /// <param name="dropout">Share of attention weights dropped, 0 ≤ p &lt; 1.</param>
    /// <param name="seed">Which weights are dropped.</param>
    /// <returns>[querySegments.TotalRows, dv]; zeros where a query sees no key</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Variable MultiHeadAttention(
        Variable query, Variable key, Variable value, Segments querySegments, Segments keySegments, int heads,
        bool causal = false, float dropout = 0, ulong seed = 0)
    {
        const string Name = nameof(MultiHeadAttention);
        int queryId = CheckedRagged(query, querySegments, Name), keyId = CheckedRagged(key, keySegments, Name);
        var valueId = CheckedRagged(value, keySegments, Name);
        CheckProbability(dropout, Name);
        Slot qs = _slots[queryId], ks = _slots[keyId], vs = _slots[valueId];
        ShapeErrors.RequireCount(querySegments.Count == keySegments.Count, Name, "samples of keys", querySegments.Count, keySegments.Count);
        ShapeErrors.Require(ks.Columns == qs.Columns, Name, nameof(key), -1, qs.Columns, ks);
        if (heads < 1 || qs.Columns % heads != 0 || vs.Columns % heads != 0)
        {
            throw new ArgumentException($"{Name} expected heads that divide {qs.Columns} and {vs.Columns}, got {heads}.", nameof(heads));
        }

        var needs = qs.NeedsGradient || ks.NeedsGradient || vs.NeedsGradient;
        var output = NewSlot(qs.Rows, vs.Columns, needs);
        var node = MultiHeadNode.Take(_multiHeadNodes);
        (node.Query, node.Key, node.Values, node.Output) = (queryId, keyId, valueId, output);
        (node.QuerySegments, node.KeySegments, node.Heads, node.Causal) = (querySegments, keySegments, heads, causal);
        (node.Probability, node.Seed) = (dropout, seed);
        node.Weights = needs ? _arena.AllocateFloats(Pairs(querySegments, keySegments) * heads) : null;
        node.Forward(this);
        if (needs)
        {
            Record(node, output);
        }
        else
        {
            node.Release();
        }

        return Handle(output);
    }

    private sealed class MultiHeadNode : Node<MultiHeadNode>
    {
        internal int Query, Key, Values, Heads;
        internal Segments QuerySegments, KeySegments;
        internal bool Causal;
        internal float Probability;
        internal ulong Seed;
        internal float* Weights;

        internal void Forward(Tape tape)
        {
            Slot y = tape._slots[Output], query = tape._slots[Query], key = tape._slots[Key], value = tape._slots[Values];
            int width = query.Columns / Heads, valueWidth = value.Columns / Heads;
            var scale = 1 / MathF.Sqrt(width);
            var kernels = tape._kernels;
            var kept = Weights;
            var element = 0u;
            for (var s = 0; s < QuerySegments.Count; s++)
            {
                int queries = QuerySegments.Length(s), keys = KeySegments.Length(s), pairs = queries * keys;
                long q = QuerySegments.Offset(s), k = KeySegments.Offset(s);
                if (keys == 0)
                {
                    new Span<float>(y.Value + q * y.Columns, queries * y.Columns).Clear();
                    continue;
                }

                for (var h = 0; h < Heads; h++)
                {
                    var weights = kept != null ? kept : tape._scratch.AllocateFloats(pairs);
                    var dropped = Probability > 0 ? tape._scratch.AllocateFloats(QueryBlock * (long)keys) : null;
                    var rows = new Operand(query.Value + q * query.Columns + h * width, query.Columns);
                    var columns = Packed(tape, new(key.Value + k * key.Columns + h * width, key.Columns), queries, keys, width);
                    for (var i = 0; i < queries; i += QueryBlock)
                    {
                        int count = Math.Min(QueryBlock, queries - i), seen = Seen(i + count - 1, queries, keys);
                        var block = weights + (long)i * keys;
                        Pairs(tape, count, keys, seen, width, rows.From(i), columns, block);
                        for (var r = 0; r < count; r++)
                        {
                            var row = block + (long)r * keys;
                            var own = Seen(i + r, queries, keys);
                            if (own > 0)
                            {
                                kernels.Softmax(row, own, scale);
                            }

                            new Span<float>(row + own, keys - own).Clear();
                        }

                        if (dropped != null)
                        {
                            kernels.Dropout(block, dropped, count * (long)keys, Probability, Seed, element + (uint)(i * keys), false);
                            block = dropped;
                        }

                        kernels.MultiplyNN(
                            count, valueWidth, seen, block, keys, value.Value + k * value.Columns + h * valueWidth, value.Columns,
                            y.Value + (q + i) * y.Columns + h * valueWidth, y.Columns, false, tape._scratch);
                    }

                    tape._scratch.Reset();
                    kept = kept != null ? kept + pairs : null;
                    element += (uint)pairs;
                }
            }
        }

        internal override void Backward(Tape tape)
        {
            Slot y = tape._slots[Output], query = tape._slots[Query], key = tape._slots[Key], value = tape._slots[Values];
            var dQuery = tape.GradientOrNull(Query);
            var dKey = tape.GradientOrNull(Key);
            var dValue = tape.GradientOrNull(Values);
            int width = query.Columns / Heads, valueWidth = value.Columns / Heads;
            var kernels = tape._kernels;
            var weights = Weights;
            var element = 0u;
            for (var s = 0; s < QuerySegments.Count; s++)
            {
                int queries = QuerySegments.Length(s), keys = KeySegments.Length(s), pairs = queries * keys;
                if (pairs == 0)
                {
                    continue;
                }

                long q = QuerySegments.Offset(s), k = KeySegments.Offset(s);
                for (var h = 0; h < Heads; h++, weights += pairs, element += (uint)pairs)
                {
                    var dy = new Operand(y.Gradient + q * y.Columns + h * valueWidth, y.Columns);
                    if (dValue != null)
                    {
                        var used = weights;
                        if (Probability > 0)
                        {
                            used = tape._scratch.AllocateFloats(pairs);
                            kernels.Dropout(weights, used, pairs, Probability, Seed, element, false);
                        }

                        AddTransposed(tape, queries, keys, valueWidth, used, dy, new(dValue + k * value.Columns + h * valueWidth, value.Columns));
                    }

                    if (dQuery != null || dKey != null)
                    {
                        var dScores = tape._scratch.AllocateFloats(pairs);
                        var values = new Operand(value.Value + k * value.Columns + h * valueWidth, value.Columns);
                        var keyRows = new Operand(key.Value + k * key.Columns + h * width, key.Columns);
                        var into = new Operand(dQuery != null ? dQuery + q * query.Columns + h * width : null, query.Columns);
                        ScoreGradients(tape, queries, keys, weights, dScores, dy, values, keyRows, into, element);
                        if (dKey != null)
                        {
                            var queryRows = new Operand(query.Value + q * query.Columns + h * width, query.Columns);
                            AddTransposed(tape, queries, keys, width, dScores, queryRows, new(dKey + k * key.Columns + h * width, key.Columns));
                        }
                    }

                    tape._scratch.Reset();
                }
            }
        }

        /// <summary>The gradient of one head's scores [queries, keys], zero where masked, and from it the queries' unless that is null.</summary>
        private void ScoreGradients(
            Tape tape, int queries, int keys, float* weights, float* dScores, Operand dy, Operand values, Operand key, Operand dQuery, uint element)
        {
            var kernels = tape._kernels;
            int width = tape._slots[Query].Columns / Heads, valueWidth = tape._slots[Values].Columns / Heads;
            var scale = 1 / MathF.Sqrt(width);
            var columns = Packed(tape, values, queries, keys, valueWidth);
            for (var i = 0; i < queries; i += QueryBlock)
            {
                int count = Math.Min(QueryBlock, queries - i), seen = Seen(i + count - 1, queries, keys);
                var block = dScores + (long)i * keys;
                Pairs(tape, count, keys, seen, valueWidth, dy.From(i), columns, block);
                for (var r = 0; r < count; r++)
                {
                    var row = block + (long)r * keys;
                    if (Probability > 0)
                    {
                        kernels.Dropout(row, row, seen, Probability, Seed, element + (uint)((i + r) * keys), false);
                    }

                    // Masked weights are zero, so their scores get no gradient.
                    kernels.SoftmaxBackward(weights + (long)(i + r) * keys, row, row, scale, 1, seen, seen);
                    new Span<float>(row + seen, keys - seen).Clear();
                }

                if (dQuery.Pointer != null)
                {
                    kernels.MultiplyNN(
                        count, width, seen, block, keys, key.Pointer, key.Stride, dQuery.From(i).Pointer, dQuery.Stride, true, tape._scratch);
                }
            }
        }

        /// <summary>into[keys, width] += a[queries, keys]ᵀ · b[queries, width], under a mask for a block of keys from the first query that sees one of them.</summary>
        private void AddTransposed(Tape tape, int queries, int keys, int width, float* a, Operand b, Operand into)
        {
            var step = Causal ? QueryBlock : keys;
            for (var j = 0; j < keys; j += step)
            {
                var first = Causal ? Math.Clamp(j + queries - keys, 0, queries) : 0;
                tape._kernels.MultiplyTN(
                    Math.Min(step, keys - j), width, queries - first, a + (long)first * keys + j, keys,
                    b.From(first).Pointer, b.Stride, into.From(j).Pointer, into.Stride, true);
            }
        }

        /// <summary>The rows that a block of queries is multiplied with, in the products' order where that pays.</summary>
        private static Columns Packed(Tape tape, Operand rows, int queries, int keys, int width)
        {
            if (queries < QueryBlock)
            {
                return new(rows, null);
            }

            var packed = tape._scratch.AllocateFloats(tape._kernels.PackedCount(keys, width));
            tape._kernels.PackTransposed(rows.Pointer, rows.Stride, keys, width, packed);
            return new(rows, packed);
        }

        /// <summary>result[count, keys] = a[count, width] · columns, of which only the first that are seen matter.</summary>
        private static void Pairs(Tape tape, int count, int keys, int seen, int width, Operand a, Columns columns, float* result)
        {
            if (columns.Packed == null)
            {
                var rows = columns.Rows;
                tape._kernels.MultiplyNT(
                    count, seen, width, a.Pointer, a.Stride, rows.Pointer, rows.Stride, result, keys, null, Activation.None, false, tape._scratch);
                return;
            }

            tape._kernels.MultiplyPacked(
                count, tape._kernels.PackedColumns(keys, seen), width, a.Pointer, a.Stride, columns.Packed, result, keys, null, Activation.None, false);
        }

        private int Seen(int query, int queries, int keys) => Causal ? Math.Clamp(query + 1 + keys - queries, 0, keys) : keys;

        /// <summary>Rows of one head in a matrix of all.</summary>
        private readonly struct Operand(float* pointer, int stride)
        {
            internal float* Pointer => pointer;

            internal int Stride => stride;

            internal Operand From(int row) => new(pointer + (long)row * stride, stride);
        }

        private readonly struct Columns(Operand rows, float* packed)
        {
            internal Operand Rows => rows;

            internal float* Packed => packed;
        }
    }
}
