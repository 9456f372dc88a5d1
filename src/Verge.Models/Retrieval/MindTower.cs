using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// MIND's user tower (Li and others, 2019): clicks are routed to K interest capsules with one bilinear map S for all,
/// <c>map.weight</c>, from fixed random logits (B2I routing, eq. 4–6); a perceptron takes capsules to interests. In training
/// label-aware attention mixes the interests (eq. 7, p = 1). The number of interests does not depend on the history's length.
/// </summary>
public sealed class MindTower : IUserTower
{
    // Of the model and not of a run: a loaded model must route as the trained one did.
    private const ulong RoutingSeed = 0x4D494E44;

    private readonly TwoTowersOptions _options;
    private readonly CapsuleRouting _routing;
    private readonly Linear _map;
    private readonly Parameter[] _weights;
    private readonly Mlp _perceptron;

    /// <summary>Adds the parameters.</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="clicks">Clicks of a history at most.</param>
    public MindTower(ScopedParameters scope, Initializer initializer, TwoTowersOptions options, int clicks)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        var numbers = new SeededGenerator(RoutingSeed);
        _routing = new(
            options.Interests, options.RoutingIterations,
            [.. Enumerable.Range(0, clicks * options.Interests).Select(_ => (float)numbers.NextGaussian())]);
        _map = new(scope.Scope("map"), initializer, options.Width, options.Width, bias: false);
        _weights = [_map.Weight];
        _perceptron = new(scope.Scope("perceptron"), initializer, [options.Width, options.InterestHiddenWidth, options.Width], new() { Dropout = options.Dropout });
    }

    /// <inheritdoc/>
    public int Interests => _options.Interests;

    /// <inheritdoc/>
    public bool MixesInterests => true;

    /// <inheritdoc/>
    public Variable Forward(Tape tape, Variable items, Segments segments, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var clicks = Dropping.Apply(tape, items, _options.InputDropout, context, 1);
        var sums = tape.SegmentWeightedSums(_routing.Shares(tape, clicks, segments, _weights), clicks, segments);
        return _perceptron.Forward(tape, tape.SquashRows(_map.Forward(tape, sums)), context);
    }
}
