using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

public sealed partial class BehaviorSequenceTransformer
{
    /// <summary>The blocks' output at each example's target <c>[examples, width]</c>, every example with a sequence of its own.</summary>
    private Variable Targets(Tape tape, ReadOnlySpan<RankingExample> chunk, ForwardContext context)
    {
        var x = Rows(tape, chunk, out var segments);
        for (var block = 0; block < _blocks.Length - 1; block++)
        {
            x = _blocks[block].Forward(tape, x, segments, context);
        }

        return _blocks[^1].ForwardLast(tape, x, segments, context);
    }

    /// <summary>
    /// The same for one block, where only the target's row is computed: then a history's keys and values depend on the user
    /// alone, and neighbors in the chunk with the same history (the candidates of a page) share them.
    /// </summary>
    private Variable TargetsOverSharedHistories(Tape tape, ReadOnlySpan<RankingExample> chunk, ForwardContext context)
    {
        var total = chunk.Length;
        var keys = 0;
        for (var i = 0; i < chunk.Length; i++)
        {
            total += SequenceEmbedding.IsShared(chunk, i) ? 0 : chunk[i].History.Length;
            keys += chunk[i].History.Length + 1;
        }

        // Distinct rows: each history once, followed by its targets; then what each example's attention sees of them.
        var rows = new SequenceRows(_sequence.Attributes, total);
        var seen = ArrayPool<int>.Shared.Rent(keys);
        var targets = ArrayPool<int>.Shared.Rent(chunk.Length);
        Span<int> lengths = stackalloc int[chunk.Length];
        var (history, key) = (0, 0);
        for (var i = 0; i < chunk.Length; i++)
        {
            if (!SequenceEmbedding.IsShared(chunk, i))
            {
                history = rows.Count;
                rows.Add(chunk[i].History);
            }

            for (var j = 0; j < chunk[i].History.Length; j++)
            {
                seen[key++] = history + j;
            }

            targets[i] = seen[key++] = rows.Count;
            rows.AddTarget(chunk[i].TargetRows);
            lengths[i] = chunk[i].History.Length + 1;
        }

        var x = _sequence.Forward(tape, rows);
        rows.Return();
        var over = tape.Segments(lengths);
        lengths.Fill(1);
        var target = new Sequences(tape.Rows(x, targets.AsSpan(0, chunk.Length)), tape.Segments(lengths));
        var result = _blocks[0].ForwardFrom(tape, target, x, seen.AsSpan(0, keys), over, context);
        ArrayPool<int>.Shared.Return(seen);
        ArrayPool<int>.Shared.Return(targets);
        return result;
    }

    /// <summary>The blocks' output at all positions side by side <c>[examples, (length + 1) · width]</c>; zeros where there is no event.</summary>
    private Variable AllRows(Tape tape, ReadOnlySpan<RankingExample> chunk, ForwardContext context)
    {
        var x = Rows(tape, chunk, out var segments);
        foreach (var block in _blocks)
        {
            x = block.Forward(tape, x, segments, context);
        }

        // A slot is the sum of its one row, or of none: zeros.
        var slots = ArrayPool<int>.Shared.Rent(chunk.Length * (_length + 1));
        for (var i = 0; i < chunk.Length; i++)
        {
            var own = slots.AsSpan(i * (_length + 1), _length + 1);
            own.Fill(1);
            own[..(_length - chunk[i].History.Length)].Clear();
        }

        var all = tape.SegmentSum(x, tape.Segments(slots.AsSpan(0, chunk.Length * (_length + 1))));
        ArrayPool<int>.Shared.Return(slots);
        return tape.Reshape(all, chunk.Length, (_length + 1) * SequenceWidth);
    }

    /// <summary>Each example's events, then its target <c>[rows, width]</c>.</summary>
    private Variable Rows(Tape tape, ReadOnlySpan<RankingExample> chunk, out Segments segments)
    {
        Span<int> lengths = stackalloc int[chunk.Length];
        for (var i = 0; i < chunk.Length; i++)
        {
            lengths[i] = chunk[i].History.Length + 1;
        }

        segments = tape.Segments(lengths);
        var rows = new SequenceRows(_sequence.Attributes, segments.TotalRows);
        foreach (var example in chunk)
        {
            rows.Add(example.History);
            rows.AddTarget(example.TargetRows);
        }

        var x = _sequence.Forward(tape, rows);
        rows.Return();
        return x;
    }
}
