using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>The "other features" (BST Table 1): a table a field, <c>FIELD.weight</c>, and the dense numbers as they are.</summary>
internal sealed class FieldEmbeddings
{
    private readonly EmbeddingTable[] _tables;
    private readonly int _dense;

    /// <summary>Adds the tables.</summary>
    public FieldEmbeddings(ScopedParameters scope, Initializer initializer, RankingFeatures features)
    {
        var schema = features.Schema;
        _tables = [.. schema.Fields.Select((field, i) => new EmbeddingTable(scope.Scope(field.Name), initializer, features.FieldRowCount(i), field.Width))];
        _dense = features.DenseWidth;
        Width = schema.Fields.Sum(field => field.Width) + _dense;
    }

    /// <summary>Floats of an example.</summary>
    public int Width { get; }

    /// <summary>Some parts of the examples, then their fields and numbers, side by side → [examples, widths of the parts + Width].</summary>
    public Variable Join(Tape tape, ReadOnlySpan<RankingExample> chunk, params ReadOnlySpan<Variable> before)
    {
        var parts = ArrayPool<Variable>.Shared.Rent(before.Length + _tables.Length + 1);
        before.CopyTo(parts);
        var count = before.Length;
        for (var field = 0; field < _tables.Length; field++)
        {
            parts[count++] = Rows(tape, _tables[field], chunk, field);
        }

        if (_dense > 0)
        {
            parts[count++] = tape.Input(chunk.Length, _dense, out var dense);
            for (var i = 0; i < chunk.Length; i++)
            {
                chunk[i].Dense.CopyTo(dense[(i * _dense)..]);
            }
        }

        var joined = tape.Concat(parts.AsSpan(0, count));
        ArrayPool<Variable>.Shared.Return(parts);
        return joined;
    }

    /// <summary>The rows that a table has for a field of the examples → [examples, table width].</summary>
    public static Variable Rows(Tape tape, EmbeddingTable table, ReadOnlySpan<RankingExample> chunk, int field)
    {
        var rows = ArrayPool<int>.Shared.Rent(chunk.Length);
        for (var i = 0; i < chunk.Length; i++)
        {
            rows[i] = chunk[i].FieldRows[field];
        }

        var found = table.Forward(tape, rows.AsSpan(0, chunk.Length));
        ArrayPool<int>.Shared.Return(rows);
        return found;
    }
}
