using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// Long-short fusion (PWPRec eq. 5, 6): the last position is the short term; additive attention from it over all positions
/// is the long term; a gate mixes the two to one user embedding.
/// </summary>
public sealed class LongShortFusion
{
    private readonly AdditivePooling _long;
    private readonly Linear _gateShort;
    private readonly Linear _gateLong;

    /// <summary>Adds the parameters.</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="width">Width of a position and of the user embedding.</param>
    /// <param name="hidden">Width under the attention's sigmoid.</param>
    /// <param name="softmax">Whether the attention's weights go through a softmax; eq. 5 takes them as they are.</param>
    public LongShortFusion(ScopedParameters scope, Initializer initializer, int width, int hidden, bool softmax = false)
    {
        _long = new(scope, initializer, width, hidden, softmax);
        _gateShort = new(scope.Scope("g1"), initializer, width, width);
        _gateLong = new(scope.Scope("g2"), initializer, width, width, bias: false);
    }

    /// <summary>Encoded positions <c>[rows, width]</c> → user embeddings <c>[samples, width]</c>; an empty history gives zeros but for the gate's bias.</summary>
    public Variable Forward(Tape tape, Variable encoded, Segments segments)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var shortTerm = tape.LastRows(encoded, segments);
        var longTerm = _long.Forward(tape, encoded, shortTerm, segments);
        var gate = tape.Activate(tape.Add(_gateShort.Forward(tape, shortTerm), _gateLong.Forward(tape, longTerm)), Activation.Sigmoid);

        // (1 − g)·long + g·short = long + g·(short − long)
        return tape.Add(longTerm, tape.Multiply(gate, tape.Subtract(shortTerm, longTerm)));
    }
}
