using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// PWPRec's user tower (section 3.3, 3.4): positions (eq. 1, 2), a causal transformer (eq. 3, 4), and a fusion: LS to one
/// embedding (eq. 5, 6), MI to several (eq. 7). Without its long term (<see cref="LongTermKind.None"/>) LS is the last position.
/// </summary>
public sealed class PageWiseTower : IUserTower
{
    private readonly TwoTowersOptions _options;
    private readonly ClickPositions _positions;
    private readonly TransformerBlock[] _blocks;
    private readonly LongShortFusion? _longShort;
    private readonly MultiInterestFusion? _multiInterest;

    /// <summary>Adds the parameters.</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="clicks">Clicks of a history at most.</param>
    /// <param name="multiInterest">Whether its form is MI, else LS.</param>
    public PageWiseTower(ScopedParameters scope, Initializer initializer, TwoTowersOptions options, int clicks, bool multiInterest)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _positions = new(scope, initializer, options.Positions ?? PositionKind.LearnedRelative, clicks, options.Width);
        _blocks =
        [
            .. Enumerable.Range(0, options.Blocks)
                .Select(block => new TransformerBlock(scope.Scope("blocks").Scope($"{block}"), initializer, options.Block(4 * options.Width))),
        ];
        if (multiInterest)
        {
            _multiInterest = new(scope.Scope("fusion"), initializer, options.Width, options.InterestHiddenWidth, options.Interests);
        }
        else if (options.LongTerm != LongTermKind.None)
        {
            _longShort = new(scope.Scope("fusion"), initializer, options.Width, options.HiddenWidth, options.LongTerm == LongTermKind.Softmax);
        }
    }

    /// <inheritdoc/>
    public int Interests => _multiInterest is null ? 1 : _options.Interests;

    /// <inheritdoc/>
    public Variable Forward(Tape tape, Variable items, Segments segments, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var x = Dropping.Apply(tape, _positions.AddTo(tape, items, segments), _options.InputDropout, context, 1);
        foreach (var block in _blocks)
        {
            x = block.Forward(tape, x, segments, context);
        }

        return _multiInterest?.Forward(tape, x, x, segments) ?? _longShort?.Forward(tape, x, segments) ?? tape.LastRows(x, segments);
    }
}
