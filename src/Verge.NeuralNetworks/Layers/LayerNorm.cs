using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>Layer normalization (Ba and others, 2016) over each row, as <c>torch.nn.LayerNorm</c>: <c>weight</c> and <c>bias</c> [width].</summary>
public sealed class LayerNorm
{
    private readonly float _epsilon;

    /// <summary>Adds the parameters: weight one, bias zero.</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="width">Width of a row.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public LayerNorm(ScopedParameters scope, int width, float epsilon = 1e-5f)
    {
        Check.Positive(epsilon, nameof(epsilon));
        _epsilon = epsilon;
        Weight = scope.Add("weight", [width]);
        Bias = scope.Add("bias", [width]);
        Weight.Value.Fill(1);
    }

    /// <summary>[width].</summary>
    public Parameter Weight { get; }

    /// <summary>[width].</summary>
    public Parameter Bias { get; }

    /// <summary>[rows, width] → [rows, width].</summary>
    public Variable Forward(Tape tape, Variable x)
    {
        ArgumentNullException.ThrowIfNull(tape);
        return tape.LayerNorm(x, tape.Parameter(Weight), tape.Parameter(Bias), _epsilon);
    }

    /// <summary>The norm of x + dropout(added), both [rows, width] → [rows, width].</summary>
    public Variable ForwardSum(Tape tape, Variable x, Variable added, float dropout, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        return tape.AddLayerNorm(
            x, added, tape.Parameter(Weight), tape.Parameter(Bias), context.Training ? dropout : 0, context.Seed, _epsilon);
    }
}
