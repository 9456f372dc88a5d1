using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// NARM's user tower (Li and others, 2017): the GRU's last state is the global part (eq. 3); additive attention from it over
/// all states the local one (eq. 5–8); side by side, the bilinear map <c>output</c> takes them to an item's width (eq. 10).
/// </summary>
public sealed class NarmTower : IUserTower
{
    private readonly TwoTowersOptions _options;
    private readonly Gru _gru;
    private readonly AdditivePooling _local;
    private readonly Linear _output;

    /// <summary>Adds the parameters.</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="options">Sizes.</param>
    public NarmTower(ScopedParameters scope, Initializer initializer, TwoTowersOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        var hidden = options.HiddenWidth;
        _gru = new(scope.Scope("gru"), initializer, options.Width, hidden);
        _local = new(scope.Scope("local"), initializer, hidden, hidden);
        _output = new(scope.Scope("output"), initializer, 2 * hidden, options.Width, bias: false);
    }

    /// <inheritdoc/>
    public int Interests => 1;

    /// <inheritdoc/>
    public Variable Forward(Tape tape, Variable items, Segments segments, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var states = _gru.Forward(tape, Dropping.Apply(tape, items, _options.InputDropout, context, 1), segments);
        var last = tape.LastRows(states, segments);
        var both = tape.Concat(last, _local.Forward(tape, states, last, segments));
        return _output.Forward(tape, Dropping.Apply(tape, both, _options.Dropout, context, 3));
    }
}
