using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// Σ_k a_k x_k over a sample's rows, a_k = vᵀ σ(A1 x_k + A2 q) as they are (PWPRec eq. 5; NARM eq. 7, 8) or, with
/// <c>softmax</c>, their softmax over k: <c>a1.weight</c>, <c>a2.weight</c> [hidden, width], <c>v.weight</c> [1, hidden].
/// </summary>
internal sealed class AdditivePooling(ScopedParameters scope, Initializer initializer, int width, int hidden, bool softmax = false)
{
    private readonly Linear _rows = new(scope.Scope("a1"), initializer, width, hidden, bias: false);
    private readonly Linear _query = new(scope.Scope("a2"), initializer, width, hidden, bias: false);
    private readonly Linear _energy = new(scope.Scope("v"), initializer, hidden, 1, bias: false);

    /// <summary>Rows <c>[rows, width]</c> and a query a sample <c>[samples, width]</c> → <c>[samples, width]</c>; zeros where there is no row.</summary>
    public Variable Forward(Tape tape, Variable rows, Variable query, Segments segments)
    {
        var sums = tape.Add(_rows.Forward(tape, rows), tape.RepeatRows(_query.Forward(tape, query), segments));
        var energies = _energy.Forward(tape, tape.Activate(sums, Activation.Sigmoid));
        return tape.SegmentSum(tape.ScaleRows(rows, softmax ? tape.SegmentSoftmax(energies, segments) : energies), segments);
    }
}
