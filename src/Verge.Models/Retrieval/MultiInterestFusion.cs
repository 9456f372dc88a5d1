using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// Multi-interest fusion (PWPRec eq. 7, after Lin and others, 2017, and ComiRec-SA): A = softmax((tanh(I W1) W2)ᵀ) over the
/// positions, U = A I: <c>w1.weight</c> [hidden, width], <c>w2.weight</c> [K, hidden].
/// </summary>
public sealed class MultiInterestFusion
{
    private readonly Linear _hidden;
    private readonly Linear _interests;

    /// <summary>Adds the parameters.</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="width">Width of a position and of an interest.</param>
    /// <param name="hidden">Width under the tanh.</param>
    /// <param name="interests">K.</param>
    public MultiInterestFusion(ScopedParameters scope, Initializer initializer, int width, int hidden, int interests)
    {
        _hidden = new(scope.Scope("w1"), initializer, width, hidden, bias: false);
        _interests = new(scope.Scope("w2"), initializer, hidden, interests, bias: false);
    }

    /// <summary>What says how much (<paramref name="keys"/>) and of what (<paramref name="values"/>), <c>[rows, width]</c> each → <c>[samples · K, width]</c>; zeros for an empty history.</summary>
    public Variable Forward(Tape tape, Variable keys, Variable values, Segments segments)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var weights = tape.SegmentSoftmax(_interests.Forward(tape, _hidden.Forward(tape, keys, Activation.Tanh)), segments);
        return tape.SegmentWeightedSums(weights, values, segments);
    }
}
