using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// ComiRec-DR's user tower (Cen and others, 2020, eq. 1–5): clicks with their positions are routed to K capsules, each with a map of
/// its own, <c>maps.{k}.weight</c> [width, width]; logits start at zero.
/// </summary>
/// <remarks>The authors' code has a map of each place <em>and</em> capsule, which is all it knows of order: here one a capsule, and learned rows of the places.</remarks>
public sealed class ComiRecRoutingTower : IUserTower
{
    private readonly TwoTowersOptions _options;
    private readonly ClickPositions _positions;
    private readonly CapsuleRouting _routing;
    private readonly Linear[] _maps;
    private readonly Parameter[] _weights;

    /// <summary>Adds the parameters.</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="clicks">Clicks of a history at most.</param>
    public ComiRecRoutingTower(ScopedParameters scope, Initializer initializer, TwoTowersOptions options, int clicks)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _positions = new(scope, initializer, options.Positions ?? PositionKind.LearnedRelative, clicks, options.Width);
        _routing = new(options.Interests, options.RoutingIterations, []);
        _maps =
        [
            .. Enumerable.Range(0, options.Interests)
                .Select(k => new Linear(scope.Scope("maps").Scope($"{k}"), initializer, options.Width, options.Width, bias: false)),
        ];
        _weights = [.. _maps.Select(map => map.Weight)];
    }

    /// <inheritdoc/>
    public int Interests => _options.Interests;

    /// <inheritdoc/>
    public Variable Forward(Tape tape, Variable items, Segments segments, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var (interests, width) = (Interests, _options.Width);
        var clicks = Dropping.Apply(tape, _positions.AddTo(tape, items, segments), _options.InputDropout, context, 1);
        var sums = tape.SegmentWeightedSums(_routing.Shares(tape, clicks, segments, _weights), clicks, segments);

        // Σ_i c_ik M_k e_i = M_k Σ_i c_ik e_i: a map takes one sum and not every click.
        var flat = tape.Reshape(sums, segments.Count, interests * width);
        var mapped = new Variable[interests];
        for (var k = 0; k < interests; k++)
        {
            mapped[k] = _maps[k].Forward(tape, tape.Slice(flat, k * width, width));
        }

        return tape.SquashRows(tape.Reshape(tape.Concat(mapped), segments.Count * interests, width));
    }
}
