namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
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
            var kept = Weights;
            var element = 0u;
            for (var s = 0; s < QuerySegments.Count; s++)
            {
                int queries = QuerySegments.Length(s), keys = KeySegments.Length(s);
                long q = QuerySegments.Offset(s), k = KeySegments.Offset(s);
                if (keys == 0)
                {
                    new Span<float>(y.Value + q * y.Columns, queries * y.Columns).Clear();
                    continue;
                }

                var pairs = queries * keys;
                for (var h = 0; h < Heads; h++)
                {
                    var weights = kept != null ? kept : tape._scratch.AllocateFloats(pairs);
                    tape._kernels.MultiplyNT(
                        queries, keys, width, query.Value + q * query.Columns + h * width, query.Columns,
                        key.Value + k * key.Columns + h * width, key.Columns, weights, keys, null, Activation.None, false, tape._scratch);
                    tape._kernels.Scale(weights, scale, weights, pairs);
                    for (var i = 0; i < queries; i++)
                    {
                        var row = weights + (long)i * keys;
                        var seen = Seen(i, queries, keys);
                        new Span<float>(row + seen, keys - seen).Clear();
                        if (seen > 0)
                        {
                            tape._kernels.Softmax(row, seen);
                        }
                    }

                    var dropped = weights;
                    if (Probability > 0)
                    {
                        dropped = tape._scratch.AllocateFloats(pairs);
                        tape._kernels.Dropout(weights, dropped, pairs, Probability, Seed, element, false);
                    }

                    tape._kernels.MultiplyNN(
                        queries, valueWidth, keys, dropped, keys, value.Value + k * value.Columns + h * valueWidth, value.Columns,
                        y.Value + q * y.Columns + h * valueWidth, y.Columns, false, tape._scratch);
                    tape._scratch.Reset();
                    kept = kept != null ? kept + pairs : null;
                    element += (uint)pairs;
                }
            }
        }

        internal override void Backward(Tape tape)
        {
            Slot y = tape._slots[Output], query = tape._slots[Query], key = tape._slots[Key], value = tape._slots[Values];
            var dQuery = query.NeedsGradient ? tape.Gradient(Query) : null;
            var dKey = key.NeedsGradient ? tape.Gradient(Key) : null;
            var dValue = value.NeedsGradient ? tape.Gradient(Values) : null;
            int width = query.Columns / Heads, valueWidth = value.Columns / Heads;
            var scale = 1 / MathF.Sqrt(width);
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
                    var dy = y.Gradient + q * y.Columns + h * valueWidth;
                    var values = value.Value + k * value.Columns + h * valueWidth;
                    if (dValue != null)
                    {
                        var used = weights;
                        if (Probability > 0)
                        {
                            used = tape._scratch.AllocateFloats(pairs);
                            kernels.Dropout(weights, used, pairs, Probability, Seed, element, false);
                        }

                        kernels.MultiplyTN(
                            keys, valueWidth, queries, used, keys, dy, y.Columns, dValue + k * value.Columns + h * valueWidth, value.Columns, true);
                    }

                    if (dQuery == null && dKey == null)
                    {
                        continue;
                    }

                    var dScores = tape._scratch.AllocateFloats(pairs);
                    kernels.MultiplyNT(
                        queries, keys, valueWidth, dy, y.Columns, values, value.Columns, dScores, keys, null, Activation.None, false, tape._scratch);
                    if (Probability > 0)
                    {
                        kernels.Dropout(dScores, dScores, pairs, Probability, Seed, element, false);
                    }

                    // Masked weights are zero, so their scores get no gradient.
                    kernels.SoftmaxBackward(weights, dScores, dScores, scale, queries, keys, keys);
                    if (dQuery != null)
                    {
                        kernels.MultiplyNN(
                            queries, width, keys, dScores, keys, key.Value + k * key.Columns + h * width, key.Columns,
                            dQuery + q * query.Columns + h * width, query.Columns, true, tape._scratch);
                    }

                    if (dKey != null)
                    {
                        kernels.MultiplyTN(
                            keys, width, queries, dScores, keys, query.Value + q * query.Columns + h * width, query.Columns,
                            dKey + k * key.Columns + h * width, key.Columns, true);
                    }

                    tape._scratch.Reset();
                }
            }
        }

        private int Seen(int query, int queries, int keys) => Causal ? Math.Clamp(query + 1 + keys - queries, 0, keys) : keys;
    }
}
