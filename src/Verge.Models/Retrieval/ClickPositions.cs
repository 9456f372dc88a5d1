using System.Buffers;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>Adds to each embedded click what its place in the history says: <c>positions.weight</c> [clicks, width] where that is learned.</summary>
internal sealed class ClickPositions
{
    private readonly PositionKind _kind;
    private readonly Parameter? _learned;
    private readonly float[] _fixed = [];

    public ClickPositions(ScopedParameters scope, Initializer initializer, PositionKind kind, int clicks, int width)
    {
        _kind = kind;
        if (kind is PositionKind.LearnedRelative or PositionKind.LearnedAbsolute)
        {
            _learned = scope.Add("positions.weight", [clicks, width], sparse: true);
            initializer.Fill(_learned, Initialization.Normal(0.02));
        }
        else if (kind == PositionKind.Sinusoidal)
        {
            _fixed = SinusoidalPositions.Of(clicks, width);
        }
    }

    /// <summary>[rows, width] → [rows, width].</summary>
    public Variable AddTo(Tape tape, Variable items, Segments segments)
    {
        if (_kind == PositionKind.None)
        {
            return items;
        }

        var places = ArrayPool<int>.Shared.Rent(segments.TotalRows);
        for (var sample = 0; sample < segments.Count; sample++)
        {
            var (offset, length) = (segments.Offset(sample), segments.Length(sample));
            for (var i = 0; i < length; i++)
            {
                // pos = T − i (PWPRec eq. 1): the newest is 1, and stands in row 0.
                places[offset + i] = _kind == PositionKind.LearnedRelative ? length - 1 - i : i;
            }
        }

        var rows = places.AsSpan(0, segments.TotalRows);
        var positions = _learned is null ? Fixed(tape, rows, items.Columns) : tape.Embedding(_learned, rows);
        ArrayPool<int>.Shared.Return(places);
        return tape.Add(items, positions);
    }

    private Variable Fixed(Tape tape, ReadOnlySpan<int> rows, int width)
    {
        var result = tape.Input(rows.Length, width, out var values);
        for (var i = 0; i < rows.Length; i++)
        {
            _fixed.AsSpan(rows[i] * width, width).CopyTo(values[(i * width)..]);
        }

        return result;
    }
}
