namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    private readonly NodePool<EmbeddingNode> _embeddingNodes = new();
    private readonly NodePool<EmbeddingMeanNode> _embeddingMeanNodes = new();

    /// <summary>Rows of a table.</summary>
    /// <param name="table">[vocabulary, d]; its gradient is sparse if it is declared so.</param>
    /// <param name="rows">Which rows, 0 … vocabulary − 1; repeats are fine.</param>
    /// <returns>[rows.Length, d]</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is not in the table.</exception>
    public Variable Embedding(Parameter table, ReadOnlySpan<int> rows)
    {
        CheckParameter(table, nameof(Embedding));
        var kept = CopyRows(table, rows, nameof(Embedding));
        var output = NewSlot(rows.Length, table.Columns, IsRecording);
        var result = Value(output);
        for (var i = 0; i < rows.Length; i++)
        {
            Copy(table.Pointer + (long)rows[i] * table.Columns, result + (long)i * table.Columns, table.Columns);
        }

        if (IsRecording)
        {
            var node = EmbeddingNode.Take(_embeddingNodes);
            node.Table = table;
            node.Rows = kept;
            Record(node, output);
        }

        return Handle(output);
    }

    /// <summary>Mean of a table's rows for each sample (multi-hot attributes, title tokens).</summary>
    /// <param name="table">[vocabulary, d]; its gradient is sparse if it is declared so.</param>
    /// <param name="rows">The rows of all samples, one sample after the other.</param>
    /// <param name="segments">Which belong to which sample; TotalRows = rows.Length.</param>
    /// <returns>[segments.Count, d]; zeros for an empty sample</returns>
    /// <exception cref="ArgumentException">A row is not in the table, or the segments do not cover the rows.</exception>
    public Variable EmbeddingMean(Parameter table, ReadOnlySpan<int> rows, Segments segments)
    {
        CheckParameter(table, nameof(EmbeddingMean));
        ShapeErrors.RequireCount(segments.TotalRows == rows.Length, nameof(EmbeddingMean), "rows", segments.TotalRows, rows.Length);
        var kept = CopyRows(table, rows, nameof(EmbeddingMean));
        var width = table.Columns;
        var output = NewSlot(segments.Count, width, IsRecording);
        for (var s = 0; s < segments.Count; s++)
        {
            var sum = Value(output) + (long)s * width;
            new Span<float>(sum, width).Clear();
            var length = segments.Length(s);
            for (var i = segments.Offset(s); i < segments.Offset(s) + length; i++)
            {
                _kernels.AddScaled(sum, table.Pointer + (long)rows[i] * width, 1f / length, width);
            }
        }

        if (IsRecording)
        {
            var node = EmbeddingMeanNode.Take(_embeddingMeanNodes);
            (node.Table, node.Segments) = (table, segments);
            node.Rows = kept;
            Record(node, output);
        }

        return Handle(output);
    }

    private static void Copy(float* from, float* to, long count) =>
        Buffer.MemoryCopy(from, to, count * sizeof(float), count * sizeof(float));

    private int* CopyRows(Parameter table, ReadOnlySpan<int> rows, string operation)
    {
        foreach (var row in rows)
        {
            if ((uint)row >= (uint)table.Rows)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(rows), row, $"{operation} expected rows 0 … {table.Rows - 1} of {table}, got {row}.");
            }
        }

        return IsRecording ? CopyInts(rows) : null;
    }

    private int* CopyInts(ReadOnlySpan<int> values)
    {
        var kept = _arena.AllocateInts(values.Length);
        values.CopyTo(new Span<int>(kept, values.Length));
        return kept;
    }

    private void AddTableGradient(Parameter table, SparseGradient? sparse, float* dense, int row, float* values, float factor)
    {
        var width = table.Columns;
        if (sparse != null)
        {
            _kernels.Scale(values, factor, sparse.Append(row, width), width);
        }
        else
        {
            _kernels.AddScaled(dense + (long)row * width, values, factor, width);
        }
    }

    private sealed class EmbeddingNode : Node<EmbeddingNode>
    {
        internal Parameter Table = null!;
        internal int* Rows;

        internal override void Backward(Tape tape)
        {
            var y = tape._slots[Output];
            var sparse = Table.IsSparse ? tape.Gradients.Sparse(Table) : null;
            var dense = Table.IsSparse ? null : tape.Gradients.DensePointer(Table);
            for (var i = 0; i < y.Rows; i++)
            {
                tape.AddTableGradient(Table, sparse, dense, Rows[i], y.Gradient + (long)i * y.Columns, 1);
            }
        }
    }

    private sealed class EmbeddingMeanNode : Node<EmbeddingMeanNode>
    {
        internal Parameter Table = null!;
        internal int* Rows;
        internal Segments Segments;

        internal override void Backward(Tape tape)
        {
            var y = tape._slots[Output];
            var sparse = Table.IsSparse ? tape.Gradients.Sparse(Table) : null;
            var dense = Table.IsSparse ? null : tape.Gradients.DensePointer(Table);
            for (var s = 0; s < y.Rows; s++)
            {
                var length = Segments.Length(s);
                for (var i = Segments.Offset(s); i < Segments.Offset(s) + length; i++)
                {
                    tape.AddTableGradient(Table, sparse, dense, Rows[i], y.Gradient + (long)s * y.Columns, 1f / length);
                }
            }
        }
    }
}
