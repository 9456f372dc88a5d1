using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// PWPRec's user tower (section 3.3, 3.4): positions (eq. 1, 2), a causal transformer (eq. 3, 4), and long-short fusion to
/// one embedding (eq. 5, 6).
/// </summary>
public sealed class PageWiseTower : IUserTower
{
    private readonly TwoTowersOptions _options;
    private readonly ClickPositions _positions;
    private readonly TransformerBlock[] _blocks;
    private readonly LongShortFusion _fusion;

    /// <summary>Adds the parameters.</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="clicks">Clicks of a history at most.</param>
    public PageWiseTower(ScopedParameters scope, Initializer initializer, TwoTowersOptions options, int clicks)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _positions = new(scope, initializer, options.Positions ?? PositionKind.LearnedRelative, clicks, options.Width);
        _blocks =
        [
            .. Enumerable.Range(0, options.Blocks)
                .Select(block => new TransformerBlock(scope.Scope("blocks").Scope($"{block}"), initializer, options.Block(4 * options.Width))),
        ];
        _fusion = new(scope.Scope("fusion"), initializer, options.Width, options.HiddenWidth);
    }

    /// <inheritdoc/>
    public int Interests => 1;

    /// <inheritdoc/>
    public Variable Forward(Tape tape, Variable items, Segments segments, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var x = Dropping.Apply(tape, _positions.AddTo(tape, items, segments), _options.InputDropout, context, 1);
        foreach (var block in _blocks)
        {
            x = block.Forward(tape, x, segments, context);
        }

        return _fusion.Forward(tape, x, segments);
    }
}
