using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>y = activation(x Wᵀ + b), as <c>torch.nn.Linear</c>: <c>weight</c> [outputs, inputs], <c>bias</c> [outputs].</summary>
public sealed class Linear
{
    /// <summary>Adds the parameters and draws their first values (uniform ± 1/√inputs, PyTorch's default).</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="inputs">Width of the input.</param>
    /// <param name="outputs">Width of the output.</param>
    /// <param name="bias">Whether there is a bias.</param>
    public Linear(ScopedParameters scope, Initializer initializer, int inputs, int outputs, bool bias = true)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        Weight = scope.Add("weight", [outputs, inputs]);
        initializer.Fill(Weight, Initialization.Default(inputs));
        if (bias)
        {
            Bias = scope.Add("bias", [outputs]);
            initializer.Fill(Bias, Initialization.Default(inputs));
        }
    }

    /// <summary>[outputs, inputs].</summary>
    public Parameter Weight { get; }

    /// <summary>[outputs]; <see langword="null"/> where there is none.</summary>
    public Parameter? Bias { get; }

    /// <summary>[rows, inputs] → [rows, outputs].</summary>
    public Variable Forward(Tape tape, Variable x, Activation activation = Activation.None)
    {
        ArgumentNullException.ThrowIfNull(tape);
        return tape.Linear(x, tape.Parameter(Weight), Bias is null ? null : tape.Parameter(Bias), activation);
    }
}
