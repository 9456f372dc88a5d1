using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// SASRec's user tower (Kang and McAuley, 2018): √d · item + position (eq. 1), causal self-attention blocks with the norm
/// first (eq. 2–6, section 3.3), a last norm, and of that the last position.
/// </summary>
public sealed class SasRecTower : IUserTower
{
    private readonly TwoTowersOptions _options;
    private readonly ClickPositions _positions;
    private readonly TransformerBlock[] _blocks;
    private readonly LayerNorm _norm;

    /// <summary>Adds the parameters.</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="clicks">Clicks of a history at most.</param>
    public SasRecTower(ScopedParameters scope, Initializer initializer, TwoTowersOptions options, int clicks)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _positions = new(scope, initializer, options.Positions ?? PositionKind.LearnedRelative, clicks, options.Width);
        _blocks =
        [
            .. Enumerable.Range(0, options.Blocks)
                .Select(block => new TransformerBlock(scope.Scope("blocks").Scope($"{block}"), initializer, options.Block(options.Width, normFirst: true))),
        ];
        _norm = new(scope.Scope("norm"), options.Width);
    }

    /// <inheritdoc/>
    public int Interests => 1;

    /// <inheritdoc/>
    public Variable Forward(Tape tape, Variable items, Segments segments, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var scaled = tape.Scale(items, MathF.Sqrt(_options.Width));
        var x = Dropping.Apply(tape, _positions.AddTo(tape, scaled, segments), _options.InputDropout, context, 1);
        foreach (var block in _blocks.AsSpan(..^1))
        {
            x = block.Forward(tape, x, segments, context);
        }

        return _norm.Forward(tape, _blocks[^1].ForwardLast(tape, x, segments, context));
    }
}
