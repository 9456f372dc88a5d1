namespace Verge.NeuralNetworks;

/// <summary>How a <see cref="MultiHeadSelfAttention"/> is built.</summary>
public sealed record SelfAttentionOptions
{
    /// <summary>Width of a row; a multiple of <see cref="Heads"/>.</summary>
    public required int Width { get; init; }

    /// <summary>Number of heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Whether a row sees only the rows up to itself.</summary>
    public bool Causal { get; init; }

    /// <summary>Share of the attention weights that training drops, 0 ≤ p &lt; 1.</summary>
    public float Dropout { get; init; }

    internal SelfAttentionOptions Validated()
    {
        Check.AtLeast(Width, 1, nameof(Width));
        Check.AtLeast(Heads, 1, nameof(Heads));
        if (Width % Heads != 0)
        {
            throw new ArgumentException($"{nameof(Heads)}: got {Heads}, expected a divisor of the width {Width}");
        }

        Check.Range(Dropout, 0, 1, nameof(Dropout));
        return this;
    }
}
