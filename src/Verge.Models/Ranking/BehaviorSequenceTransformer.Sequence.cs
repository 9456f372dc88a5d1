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
        Span<int> lengths = stackalloc int[chunk.Length];
        for (var i = 0; i < chunk.Length; i++)
        {
            lengths[i] = chunk[i].History.Length + 1;
        }

        var segments = tape.Segments(lengths);
        var rows = new SequenceRows(_sequence.Length, segments.TotalRows);
        foreach (var example in chunk)
        {
            rows.Add(example.History);
            rows.AddTarget(example.TargetRows);
        }

        var x = Embed(tape, rows);
        rows.Return();
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
            total += IsShared(chunk, i) ? 0 : chunk[i].History.Length;
            keys += chunk[i].History.Length + 1;
        }

        // Distinct rows: each history once, followed by its targets; then what each example's attention sees of them.
        var rows = new SequenceRows(_sequence.Length, total);
        var seen = ArrayPool<int>.Shared.Rent(keys);
        var targets = ArrayPool<int>.Shared.Rent(chunk.Length);
        Span<int> lengths = stackalloc int[chunk.Length];
        var (history, key) = (0, 0);
        for (var i = 0; i < chunk.Length; i++)
        {
            if (!IsShared(chunk, i))
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

        var x = Embed(tape, rows);
        rows.Return();
        var over = tape.Segments(lengths);
        lengths.Fill(1);
        var target = new Sequences(tape.Rows(x, targets.AsSpan(0, chunk.Length)), tape.Segments(lengths));
        var result = _blocks[0].ForwardFrom(tape, target, x, seen.AsSpan(0, keys), over, context);
        ArrayPool<int>.Shared.Return(seen);
        ArrayPool<int>.Shared.Return(targets);
        return result;
    }

    private static bool IsShared(ReadOnlySpan<RankingExample> chunk, int index) =>
        index > 0 && ReferenceEquals(chunk[index].History, chunk[index - 1].History);

    private Variable Embed(Tape tape, SequenceRows rows)
    {
        var parts = ArrayPool<Variable>.Shared.Rent(_sequence.Length + 1);
        for (var attribute = 0; attribute < _sequence.Length; attribute++)
        {
            parts[attribute] = _sequence[attribute].Forward(tape, rows.Attribute(attribute));
        }

        parts[_sequence.Length] = _positions.Forward(tape, rows.Positions);
        var x = tape.Concat(parts.AsSpan(0, _sequence.Length + 1));
        ArrayPool<Variable>.Shared.Return(parts);
        return x;
    }

    /// <summary>Rows of the sequence tables, a column an attribute, and position buckets, in rented memory.</summary>
    private struct SequenceRows(int attributes, int capacity)
    {
        private readonly int[] _values = ArrayPool<int>.Shared.Rent((attributes + 1) * capacity);

        public int Count { get; private set; }

        public readonly ReadOnlySpan<int> Positions => Attribute(attributes);

        public readonly ReadOnlySpan<int> Attribute(int index) => _values.AsSpan(index * capacity, Count);

        public void Add(RankingHistory history)
        {
            for (var i = 0; i < history.Length; i++)
            {
                Add(history.Rows.AsSpan(i * attributes, attributes), history.PositionBuckets[i]);
            }
        }

        public void AddTarget(ReadOnlySpan<int> rows) => Add(rows, 0);

        public readonly void Return() => ArrayPool<int>.Shared.Return(_values);

        private void Add(ReadOnlySpan<int> rows, int position)
        {
            for (var attribute = 0; attribute < attributes; attribute++)
            {
                _values[attribute * capacity + Count] = rows[attribute];
            }

            _values[attributes * capacity + Count++] = position;
        }
    }
}
