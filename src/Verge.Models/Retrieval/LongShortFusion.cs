using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// Long-short fusion (PWPRec eq. 5, 6): the last position is the short term; additive attention from it over all positions
/// is the long term; a gate mixes the two to one user embedding.
/// </summary>
public sealed class LongShortFusion
{
    private readonly Linear _positions;
    private readonly Linear _last;
    private readonly Linear _energy;
    private readonly Linear _gateShort;
    private readonly Linear _gateLong;

    /// <summary>Adds the parameters.</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="width">Width of a position and of the user embedding.</param>
    /// <param name="hidden">Width under the attention's sigmoid.</param>
    public LongShortFusion(ScopedParameters scope, Initializer initializer, int width, int hidden)
    {
        _positions = new(scope.Scope("a1"), initializer, width, hidden, bias: false);
        _last = new(scope.Scope("a2"), initializer, width, hidden, bias: false);
        _energy = new(scope.Scope("v"), initializer, hidden, 1, bias: false);
        _gateShort = new(scope.Scope("g1"), initializer, width, width);
        _gateLong = new(scope.Scope("g2"), initializer, width, width, bias: false);
    }

    /// <summary>Encoded positions <c>[rows, width]</c> → user embeddings <c>[samples, width]</c>; an empty history gives zeros but for the gate's bias.</summary>
    public Variable Forward(Tape tape, Variable encoded, Segments segments)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var shortTerm = tape.LastRows(encoded, segments);
        var attended = tape.Activate(
            tape.Add(_positions.Forward(tape, encoded), tape.RepeatRows(_last.Forward(tape, shortTerm), segments)), Activation.Sigmoid);
        var longTerm = tape.SegmentSum(tape.ScaleRows(encoded, _energy.Forward(tape, attended)), segments);
        var gate = tape.Activate(tape.Add(_gateShort.Forward(tape, shortTerm), _gateLong.Forward(tape, longTerm)), Activation.Sigmoid);

        // (1 − g)·long + g·short = long + g·(short − long)
        return tape.Add(longTerm, tape.Multiply(gate, tape.Subtract(shortTerm, longTerm)));
    }
}
