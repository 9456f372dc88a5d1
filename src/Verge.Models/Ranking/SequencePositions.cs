using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>What the places of a sequence's events add to their rows: <c>weight</c> [buckets or places, width] where it is learned.</summary>
internal sealed class SequencePositions
{
    private readonly RankingPositions _kind;
    private readonly EmbeddingTable? _table;
    private readonly float[] _fixed = [];

    /// <summary>Adds the table, where there is one.</summary>
    /// <param name="scope">Where the name goes.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="kind">Which.</param>
    /// <param name="sizes">Width and number; the width counts for nothing where there are none.</param>
    public SequencePositions(ScopedParameters scope, Initializer initializer, RankingPositions kind, PositionSizes sizes)
    {
        _kind = kind;
        Width = kind == RankingPositions.None ? 0 : sizes.Width;
        switch (kind)
        {
            case RankingPositions.TimeDifference:
                _table = new(scope, initializer, sizes.Buckets, Width);
                break;
            case RankingPositions.LearnedIndex:
                _table = new(scope, initializer, sizes.Places, Width);
                break;
            case RankingPositions.Sinusoidal:
                _fixed = SinusoidalPositions.Of(sizes.Places, Width);
                break;
        }
    }

    /// <summary>Floats of a row; 0 where there is none.</summary>
    public int Width { get; }

    /// <summary>[rows.Count, Width]; not to be asked where the width is 0.</summary>
    public Variable Forward(Tape tape, in SequenceRows rows)
    {
        if (_table is not null)
        {
            return _table.Forward(tape, _kind == RankingPositions.TimeDifference ? rows.Buckets : rows.Places);
        }

        var result = tape.Input(rows.Count, Width, out var values);
        var places = rows.Places;
        for (var i = 0; i < places.Length; i++)
        {
            _fixed.AsSpan(places[i] * Width, Width).CopyTo(values[(i * Width)..]);
        }

        return result;
    }
}
