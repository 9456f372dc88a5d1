using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>How an <see cref="Mlp"/> is built.</summary>
public sealed record MlpOptions
{
    /// <summary>Activation after every layer but the last.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Activation after the last layer.</summary>
    public Activation OutputActivation { get; init; } = Activation.None;

    /// <summary>Share of the hidden numbers that training drops, 0 ≤ p &lt; 1.</summary>
    public float Dropout { get; init; }

    /// <summary>Whether the layers have biases.</summary>
    public bool Bias { get; init; } = true;
}
