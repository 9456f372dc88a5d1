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

    /// <summary>Adds the tables; places are as many as the longest sequence has.</summary>
    public SequenceEmbedding(ScopedParameters scope, Initializer initializer, RankingFeatures features, RankingPositions positions)
    {
        var schema = features.Schema;
        _attributes = [.. schema.SequenceAttributes.Select((attribute, i) =>
            new EmbeddingTable(scope.Scope(attribute.Name), initializer, features.SequenceRowCount(i), attribute.Width))];
        _positions = new(scope.Scope("position"), initializer, positions, new(schema.PositionWidth, schema.Sequences.Max(sequence => sequence.Length) + 1, schema.PositionBuckets));
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
        var rows = TargetRows(chunk);
        var x = Forward(tape, rows);
        rows.Return();
        return x;
    }

    /// <summary>The rows of the examples' histories, those that neighbors share once → [distinct.TotalRows, Width].</summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="chunk">The examples.</param>
    /// <param name="owners">Which of the distinct histories is whose, one an example.</param>
    /// <param name="distinct">The rows of each distinct history.</param>
    /// <param name="sequence">Which of the schema's sequences.</param>
    public Variable Histories(Tape tape, ReadOnlySpan<RankingExample> chunk, Span<int> owners, out Segments distinct, int sequence = 0)
    {
        var rows = HistoryRows(tape, chunk, owners, out distinct, sequence);
        var x = Forward(tape, rows);
        rows.Return();
        return x;
    }

    /// <summary>What <see cref="Histories"/> embeds; the caller returns it.</summary>
    public SequenceRows HistoryRows(Tape tape, ReadOnlySpan<RankingExample> chunk, Span<int> owners, out Segments distinct, int sequence = 0)
    {
        Span<int> lengths = stackalloc int[chunk.Length];
        var (count, total) = (0, 0);
        for (var i = 0; i < chunk.Length; i++)
        {
            if (!IsShared(chunk, i, sequence))
            {
                total += lengths[count++] = chunk[i].Histories[sequence].Length;
            }

            owners[i] = count - 1;
        }

        var rows = new SequenceRows(Attributes, total);
        for (var i = 0; i < chunk.Length; i++)
        {
            if (!IsShared(chunk, i, sequence))
            {
                rows.Add(chunk[i].Histories[sequence]);
            }
        }

        distinct = tape.Segments(lengths[..count]);
        return rows;
    }

    /// <summary>What <see cref="Targets"/> embeds; the caller returns it.</summary>
    public SequenceRows TargetRows(ReadOnlySpan<RankingExample> chunk)
    {
        var rows = new SequenceRows(Attributes, chunk.Length);
        foreach (var example in chunk)
        {
            rows.AddTarget(example.TargetRows);
        }

        return rows;
    }

    /// <summary>The mean of each example's events → [owners.Length, Width]; zeros without any.</summary>
    public static Variable Means(Tape tape, Variable events, Segments distinct, ReadOnlySpan<int> owners) =>
        tape.Rows(tape.SegmentMean(events, distinct), owners);

    /// <summary>Whether an example has the history of the one before it, as the candidates of a page have.</summary>
    public static bool IsShared(ReadOnlySpan<RankingExample> chunk, int index, int sequence = 0) =>
        index > 0 && ReferenceEquals(chunk[index].Histories[sequence], chunk[index - 1].Histories[sequence]);
}
