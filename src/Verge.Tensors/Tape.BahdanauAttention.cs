namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    private readonly NodePool<BahdanauNode> _bahdanauNodes = new();

    /// <summary>
    /// Additive attention (Bahdanau et al. 2015) within each sample: weights softmax_j(vᵀ tanh(q_i + k_j)), result
    /// Σ_j weight_ij · value_j. Query and key are already projected.
    /// </summary>
    /// <param name="query">[querySegments.TotalRows, d]</param>
    /// <param name="querySegments">The samples' queries.</param>
    /// <param name="key">[keySegments.TotalRows, d]</param>
    /// <param name="keySegments">The samples' keys; as many samples.</param>
    /// <param name="v">[1, d]</param>
    /// <param name="value">[keySegments.TotalRows, dv]</param>
    /// <returns>[querySegments.TotalRows, dv]; zeros where a sample has no keys</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Variable BahdanauAttention(
        Variable query, Segments querySegments, Variable key, Segments keySegments, Variable v, Variable value) =>
        BahdanauAttention(query, querySegments, key, keySegments, v, value, out _);

    /// <inheritdoc cref="BahdanauAttention(Variable, Segments, Variable, Segments, Variable, Variable)"/>
    /// <param name="query">[querySegments.TotalRows, d]</param>
    /// <param name="querySegments">The samples' queries.</param>
    /// <param name="key">[keySegments.TotalRows, d]</param>
    /// <param name="keySegments">The samples' keys; as many samples.</param>
    /// <param name="v">[1, d]</param>
    /// <param name="value">[keySegments.TotalRows, dv]</param>
    /// <param name="weights">For explanation: [queries, keys] of each sample, row-major, one sample after the other.</param>
    public Variable BahdanauAttention(
        Variable query, Segments querySegments, Variable key, Segments keySegments, Variable v, Variable value, out ReadOnlySpan<float> weights)
    {
        int queryId = CheckedRagged(query, querySegments, nameof(BahdanauAttention)), keyId = CheckedRagged(key, keySegments, nameof(BahdanauAttention));
        int vId = Checked(v), valueId = CheckedRagged(value, keySegments, nameof(BahdanauAttention));
        Slot qs = _slots[queryId], ks = _slots[keyId], vs = _slots[vId], values = _slots[valueId];
        ShapeErrors.RequireCount(
            querySegments.Count == keySegments.Count, nameof(BahdanauAttention), "samples of keys", querySegments.Count, keySegments.Count);
        ShapeErrors.Require(ks.Columns == qs.Columns, nameof(BahdanauAttention), nameof(key), -1, qs.Columns, ks);
        ShapeErrors.Require(vs.Rows == 1 && vs.Columns == qs.Columns, nameof(BahdanauAttention), nameof(v), 1, qs.Columns, vs);
        var needs = qs.NeedsGradient || ks.NeedsGradient || vs.NeedsGradient || values.NeedsGradient;
        var output = NewSlot(qs.Rows, values.Columns, needs);
        var pairs = Pairs(querySegments, keySegments);
        var kept = _arena.AllocateFloats(pairs);
        weights = new ReadOnlySpan<float>(kept, checked((int)pairs));
        int d = qs.Columns, dv = values.Columns;
        var next = kept;
        for (var s = 0; s < querySegments.Count; s++)
        {
            int queries = querySegments.Length(s), keys = keySegments.Length(s);
            var result = Value(output) + (long)querySegments.Offset(s) * dv;
            if (keys == 0)
            {
                new Span<float>(result, queries * dv).Clear();
                continue;
            }

            long firstKey = keySegments.Offset(s);
            _kernels.Bahdanau(
                queries, keys, d, dv, qs.Value + (long)querySegments.Offset(s) * d, ks.Value + firstKey * d, vs.Value,
                values.Value + firstKey * dv, next, result, _scratch);
            _scratch.Reset();
            next += (long)queries * keys;
        }

        if (needs)
        {
            var node = BahdanauNode.Take(_bahdanauNodes);
            (node.Query, node.Key, node.V, node.Values) = (queryId, keyId, vId, valueId);
            (node.QuerySegments, node.KeySegments) = (querySegments, keySegments);
            node.Weights = kept;
            Record(node, output);
        }

        return Handle(output);
    }

    private static long Pairs(Segments queries, Segments keys)
    {
        long pairs = 0;
        for (var s = 0; s < queries.Count; s++)
        {
            pairs += (long)queries.Length(s) * keys.Length(s);
        }

        return pairs;
    }

    private sealed class BahdanauNode : Node<BahdanauNode>
    {
        internal int Query, Key, V, Values;
        internal Segments QuerySegments, KeySegments;
        internal float* Weights;

        internal override void Backward(Tape tape)
        {
            Slot y = tape._slots[Output], query = tape._slots[Query], key = tape._slots[Key], value = tape._slots[Values];
            var dQuery = query.NeedsGradient ? tape.Gradient(Query) : null;
            var dKey = key.NeedsGradient ? tape.Gradient(Key) : null;
            var dV = tape.Needs(V) ? tape.Gradient(V) : null;
            var dValue = value.NeedsGradient ? tape.Gradient(Values) : null;
            int d = query.Columns, dv = value.Columns;
            var weights = Weights;
            for (var s = 0; s < QuerySegments.Count; s++)
            {
                int queries = QuerySegments.Length(s), keys = KeySegments.Length(s);
                if (queries == 0 || keys == 0)
                {
                    continue;
                }

                long q = QuerySegments.Offset(s), k = KeySegments.Offset(s);
                var dy = y.Gradient + q * dv;
                if (dValue != null)
                {
                    tape._kernels.MultiplyTN(keys, dv, queries, weights, keys, dy, dv, dValue + k * dv, dv, true);
                }

                if (dQuery != null || dKey != null || dV != null)
                {
                    var padded = tape._kernels.PaddedColumns(keys);
                    var dWeights = tape._scratch.AllocateFloats((long)queries * keys);
                    var dScores = tape._scratch.AllocateFloats((long)queries * padded);
                    tape._kernels.MultiplyNT(
                        queries, keys, dv, dy, dv, value.Value + k * dv, dv, dWeights, keys, null, Activation.None, false, tape._scratch);
                    tape._kernels.SoftmaxBackward(weights, dWeights, dScores, 1, queries, keys, padded);
                    tape._kernels.BahdanauBackward(
                        queries, keys, d, query.Value + q * d, key.Value + k * d, tape.Value(V), dScores,
                        dQuery == null ? null : dQuery + q * d, dKey == null ? null : dKey + k * d, dV, tape._scratch);
                }

                tape._scratch.Reset();
                weights += (long)queries * keys;
            }
        }
    }
}
