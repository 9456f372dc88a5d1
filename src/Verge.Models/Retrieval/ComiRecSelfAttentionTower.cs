using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// ComiRec-SA's user tower (Cen and others, 2020, eq. 6–8): A = softmax(W2ᵀ tanh(W1 H)) of the clicks with their positions, and
/// of the clicks as they are the sums V = H A, one an interest.
/// </summary>
public sealed class ComiRecSelfAttentionTower : IUserTower
{
    private readonly TwoTowersOptions _options;
    private readonly ClickPositions _positions;
    private readonly MultiInterestFusion _fusion;

    /// <summary>Adds the parameters.</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="clicks">Clicks of a history at most.</param>
    public ComiRecSelfAttentionTower(ScopedParameters scope, Initializer initializer, TwoTowersOptions options, int clicks)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _positions = new(scope, initializer, options.Positions ?? PositionKind.LearnedRelative, clicks, options.Width);
        _fusion = new(scope.Scope("fusion"), initializer, options.Width, options.InterestHiddenWidth, options.Interests);
    }

    /// <inheritdoc/>
    public int Interests => _options.Interests;

    /// <inheritdoc/>
    public Variable Forward(Tape tape, Variable items, Segments segments, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var clicks = Dropping.Apply(tape, items, _options.InputDropout, context, 1);
        return _fusion.Forward(tape, _positions.AddTo(tape, clicks, segments), clicks, segments);
    }
}
