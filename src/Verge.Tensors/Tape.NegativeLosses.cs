namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    /// <summary>What takes the place of a logit that does not count: no exponential of a difference to it is left.</summary>
    private const float Masked = -1e30f;

    private readonly NodePool<NegativeLossNode> _negativeLossNodes = new();

    /// <summary>
    /// Σ over rows of log(e^p + Σ_j e^(n_j − shift_j)) − p: cross entropy of a positive among negatives that all rows share. A
    /// negative of the row's own class does not count.
    /// </summary>
    /// <param name="positives">[rows, 1]: p</param>
    /// <param name="negatives">[rows, columns]: n</param>
    /// <param name="rowClasses">The class of each row's positive.</param>
    /// <param name="columnClasses">The class of each column.</param>
    /// <param name="shifts">What is taken from each column's logits (log of how often it is drawn); empty for nothing.</param>
    /// <returns>[1, 1], a sum, not a mean</returns>
    /// <exception cref="ArgumentException">A shape or a count does not fit.</exception>
    public Variable SharedNegativesCrossEntropy(
        Variable positives, Variable negatives, ReadOnlySpan<int> rowClasses, ReadOnlySpan<int> columnClasses, ReadOnlySpan<float> shifts = default)
    {
        ShapeErrors.RequireCount(
            shifts.IsEmpty || shifts.Length == columnClasses.Length, nameof(SharedNegativesCrossEntropy), "shifts", columnClasses.Length, shifts.Length);
        var node = NegativeLoss(positives, negatives, rowClasses, columnClasses, nameof(SharedNegativesCrossEntropy));
        Slot ps = _slots[node.Positives], ns = _slots[node.Negatives];
        var columns = ns.Columns;
        var loss = 0.0;
        for (var r = 0; r < ns.Rows; r++)
        {
            var row = node.NegativeSlopes + (long)r * columns;
            Copy(ns.Value + (long)r * columns, row, columns);
            for (var c = 0; c < shifts.Length; c++)
            {
                row[c] -= shifts[c];
            }

            Mask(row, rowClasses[r], columnClasses);
            var positive = ps.Value[r];
            var others = _kernels.LogSumExp(row, columns);
            var all = Math.Max(positive, others) + Math.Log(1 + Math.Exp(-Math.Abs((double)positive - others)));
            loss += all - positive;
            _kernels.ExpScaled(row, (float)all, 1, columns);
            node.PositiveSlopes[r] = (float)(Math.Exp(positive - all) - 1);
        }

        return Finish(node, loss);
    }

    /// <summary>
    /// BPR-max (Hidasi and Karatzoglou, 2018, eq. 10, 11): Σ over rows of −log Σ_j w_j σ(p − n_j) + λ Σ_j w_j n_j², w the softmax
    /// of the row's negatives. A negative of the row's own class does not count.
    /// </summary>
    /// <param name="positives">[rows, 1]: p</param>
    /// <param name="negatives">[rows, columns]: n</param>
    /// <param name="rowClasses">The class of each row's positive.</param>
    /// <param name="columnClasses">The class of each column.</param>
    /// <param name="regularization">λ</param>
    /// <returns>[1, 1], a sum, not a mean</returns>
    /// <exception cref="ArgumentException">A shape or a count does not fit.</exception>
    public Variable BprMax(
        Variable positives, Variable negatives, ReadOnlySpan<int> rowClasses, ReadOnlySpan<int> columnClasses, float regularization)
    {
        var node = NegativeLoss(positives, negatives, rowClasses, columnClasses, nameof(BprMax));
        Slot ps = _slots[node.Positives], ns = _slots[node.Negatives];
        var columns = ns.Columns;
        float* weights = _scratch.AllocateFloats(columns), below = _scratch.AllocateFloats(columns);
        var loss = 0.0;
        for (var r = 0; r < ns.Rows; r++)
        {
            float* logits = ns.Value + (long)r * columns, slopes = node.NegativeSlopes + (long)r * columns;
            Copy(logits, weights, columns);
            Mask(weights, rowClasses[r], columnClasses);
            if (!columnClasses.ContainsAnyExcept(rowClasses[r]))
            {
                // No column is a negative of this row: it does not count.
                new Span<float>(slopes, columns).Clear();
                node.PositiveSlopes[r] = 0;
                continue;
            }

            _kernels.Softmax(weights, columns, 1);
            for (var c = 0; c < columns; c++)
            {
                below[c] = ps.Value[r] - logits[c];
                weights[c] = columnClasses[c] == rowClasses[r] ? 0 : weights[c];
            }

            _kernels.Activate(below, below, columns, Activation.Sigmoid);
            var won = MathF.Max(_kernels.Dot(weights, below, columns), 1e-24f);
            float penalty = 0, positiveSlope = 0;
            for (var c = 0; c < columns; c++)
            {
                penalty += weights[c] * logits[c] * logits[c];
                positiveSlope -= weights[c] * below[c] * (1 - below[c]) / won;
            }

            // d/dw_j = λ n_j² − σ_j / Σ goes through the softmax: w_j (d_j − Σ_k w_k d_k), Σ_k w_k d_k = λ · penalty − 1.
            for (var c = 0; c < columns; c++)
            {
                var direct = below[c] * (1 - below[c]) / won + 2 * regularization * logits[c];
                var through = regularization * (logits[c] * logits[c] - penalty) - below[c] / won + 1;
                slopes[c] = weights[c] * (direct + through);
            }

            node.PositiveSlopes[r] = positiveSlope;
            loss += regularization * (double)penalty - Math.Log(won);
        }

        _scratch.Reset();
        return Finish(node, loss);
    }

    private static void Mask(float* row, int own, ReadOnlySpan<int> classes)
    {
        for (var next = classes.IndexOf(own); next >= 0;)
        {
            row[next] = Masked;
            var more = classes[(next + 1)..].IndexOf(own);
            next = more < 0 ? -1 : next + 1 + more;
        }
    }

    private NegativeLossNode NegativeLoss(
        Variable positives, Variable negatives, ReadOnlySpan<int> rowClasses, ReadOnlySpan<int> columnClasses, string operation)
    {
        int positivesId = Checked(positives), negativesId = Checked(negatives);
        Slot ps = _slots[positivesId], ns = _slots[negativesId];
        ShapeErrors.Require(ps.Rows == ns.Rows && ps.Columns == 1, operation, nameof(positives), ns.Rows, 1, ps);
        ShapeErrors.RequireCount(rowClasses.Length == ns.Rows, operation, "classes of rows", ns.Rows, rowClasses.Length);
        ShapeErrors.RequireCount(columnClasses.Length == ns.Columns, operation, "classes of columns", ns.Columns, columnClasses.Length);
        var node = NegativeLossNode.Take(_negativeLossNodes);
        (node.Positives, node.Negatives) = (positivesId, negativesId);
        node.PositiveSlopes = _arena.AllocateFloats(ps.Count);
        node.NegativeSlopes = _arena.AllocateFloats(ns.Count);
        return node;
    }

    private Variable Finish(NegativeLossNode node, double loss)
    {
        var output = NewSlot(1, 1, Needs(node.Positives) || Needs(node.Negatives));
        *Value(output) = (float)loss;
        if (Needs(output))
        {
            Record(node, output);
        }
        else
        {
            node.Release();
        }

        return Handle(output);
    }

    private sealed class NegativeLossNode : Node<NegativeLossNode>
    {
        internal int Positives, Negatives;
        internal float* PositiveSlopes, NegativeSlopes;

        internal override void Backward(Tape tape)
        {
            var dy = *tape._slots[Output].Gradient;
            tape.AddToGradient(Positives, PositiveSlopes, dy);
            tape.AddToGradient(Negatives, NegativeSlopes, dy);
        }
    }
}
