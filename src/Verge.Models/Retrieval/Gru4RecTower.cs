using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// GRU4Rec's user tower (Hidasi and others, 2016; Hidasi and Karatzoglou, 2018): the GRU's state after the last click. Where
/// it is not as wide as an item, <c>output</c> projects it.
/// </summary>
public sealed class Gru4RecTower : IUserTower
{
    private readonly TwoTowersOptions _options;
    private readonly Gru _gru;
    private readonly Linear? _output;

    /// <summary>Adds the parameters.</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="options">Sizes.</param>
    public Gru4RecTower(ScopedParameters scope, Initializer initializer, TwoTowersOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _gru = new(scope.Scope("gru"), initializer, options.Width, options.HiddenWidth);
        _output = options.HiddenWidth == options.Width ? null : new(scope.Scope("output"), initializer, options.HiddenWidth, options.Width, bias: false);
    }

    /// <inheritdoc/>
    public int Interests => 1;

    /// <inheritdoc/>
    public Variable Forward(Tape tape, Variable items, Segments segments, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var states = _gru.Forward(tape, Dropping.Apply(tape, items, _options.InputDropout, context, 1), segments);
        var last = Dropping.Apply(tape, tape.LastRows(states, segments), _options.Dropout, context, 3);
        return _output is null ? last : _output.Forward(tape, last);
    }
}
