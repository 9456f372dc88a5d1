using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>
/// Rows of a sequence's events and of the target: their items' attributes, <c>ATTRIBUTE.weight</c>, and their places,
/// <c>position.weight</c>, concatenated (BST section 2.1). The target has the tables of the events.
/// </summary>
internal sealed class SequenceEmbedding
{
    private readonly EmbeddingTable[] _attributes;
    private readonly SequencePositions _positions;

    /// <summary>Adds the tables, of the schema's first sequence.</summary>
    public SequenceEmbedding(ScopedParameters scope, Initializer initializer, RankingFeatures features, RankingPositions positions)
    {
        var schema = features.Schema;
        _attributes = [.. schema.SequenceAttributes.Select((attribute, i) =>
            new EmbeddingTable(scope.Scope(attribute.Name), initializer, features.SequenceRowCount(i), attribute.Width))];
        _positions = new(scope.Scope("position"), initializer, positions, schema);
        Width = WidthOf(schema, positions);
    }

    /// <summary>Attributes of an event.</summary>
    public int Attributes => _attributes.Length;

    /// <summary>Floats of a row.</summary>
    public int Width { get; }

    /// <summary>Floats of a row before there is one.</summary>
    public static int WidthOf(RankingSchema schema, RankingPositions positions) =>
        schema.SequenceAttributes.Sum(attribute => attribute.Width) + (positions == RankingPositions.None ? 0 : schema.PositionWidth);

    /// <summary>[rows.Count, Width]</summary>
    public Variable Forward(Tape tape, in SequenceRows rows)
    {
        var parts = ArrayPool<Variable>.Shared.Rent(_attributes.Length + 1);
        for (var attribute = 0; attribute < _attributes.Length; attribute++)
        {
            parts[attribute] = _attributes[attribute].Forward(tape, rows.Attribute(attribute));
        }

        var count = _attributes.Length;
        if (_positions.Width > 0)
        {
            parts[count++] = _positions.Forward(tape, rows);
        }

        var x = tape.Concat(parts.AsSpan(0, count));
        ArrayPool<Variable>.Shared.Return(parts);
        return x;
    }

    /// <summary>The targets' rows → [examples, Width].</summary>
    public Variable Targets(Tape tape, ReadOnlySpan<RankingExample> chunk)
    {
        var rows = new SequenceRows(Attributes, chunk.Length);
        foreach (var example in chunk)
        {
            rows.AddTarget(example.TargetRows);
        }

        var x = Forward(tape, rows);
        rows.Return();
        return x;
    }

    /// <summary>The rows of the examples' histories, those that neighbors share once → [distinct.TotalRows, Width].</summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="chunk">The examples.</param>
    /// <param name="owners">Which of the distinct histories is whose, one an example.</param>
    /// <param name="distinct">The rows of each distinct history.</param>
    public Variable Histories(Tape tape, ReadOnlySpan<RankingExample> chunk, Span<int> owners, out Segments distinct)
    {
        Span<int> lengths = stackalloc int[chunk.Length];
        var (count, total) = (0, 0);
        for (var i = 0; i < chunk.Length; i++)
        {
            if (!IsShared(chunk, i))
            {
                total += lengths[count++] = chunk[i].History.Length;
            }

            owners[i] = count - 1;
        }

        var rows = new SequenceRows(Attributes, total);
        for (var i = 0; i < chunk.Length; i++)
        {
            if (!IsShared(chunk, i))
            {
                rows.Add(chunk[i].History);
            }
        }

        distinct = tape.Segments(lengths[..count]);
        var x = Forward(tape, rows);
        rows.Return();
        return x;
    }

    /// <summary>Whether an example has the history of the one before it, as the candidates of a page have.</summary>
    public static bool IsShared(ReadOnlySpan<RankingExample> chunk, int index) =>
        index > 0 && ReferenceEquals(chunk[index].History, chunk[index - 1].History);
}
