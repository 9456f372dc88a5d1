using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// GRU4Rec-Enhanced's user tower (PWPRec section 4.4.1): a GRU, and of its states h the sum weighted by attention,
/// Σ_k softmax_k(vᵀ tanh(W_q h_L + W_k h_k)) · h_k. Its loss has an inverse temperature: <see cref="TwoTowersOptions.Temperature"/>.
/// </summary>
public sealed class Gru4RecEnhancedTower : IUserTower
{
    private readonly TwoTowersOptions _options;
    private readonly Gru _gru;
    private readonly BahdanauAttention _attention;
    private readonly Linear? _output;

    /// <summary>Adds the parameters.</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="options">Sizes.</param>
    public Gru4RecEnhancedTower(ScopedParameters scope, Initializer initializer, TwoTowersOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        var hidden = options.HiddenWidth;
        _gru = new(scope.Scope("gru"), initializer, options.Width, hidden);
        _attention = new(scope.Scope("attention"), initializer, hidden, hidden, hidden);
        _output = hidden == options.Width ? null : new(scope.Scope("output"), initializer, hidden, options.Width, bias: false);
    }

    /// <inheritdoc/>
    public int Interests => 1;

    /// <inheritdoc/>
    public Variable Forward(Tape tape, Variable items, Segments segments, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var states = _gru.Forward(tape, Dropping.Apply(tape, items, _options.InputDropout, context, 1), segments);
        var last = new Sequences(tape.LastRows(states, segments), tape.Segments(segments.Count, 1));
        var user = Dropping.Apply(tape, _attention.Forward(tape, last, new(states, segments), states), _options.Dropout, context, 3);
        return _output is null ? user : _output.Forward(tape, user);
    }
}
