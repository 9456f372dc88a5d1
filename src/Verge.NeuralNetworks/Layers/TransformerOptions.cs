using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>How a <see cref="TransformerBlock"/> is built.</summary>
public sealed record TransformerOptions
{
    /// <summary>Width of a row; a multiple of <see cref="Heads"/>.</summary>
    public required int Width { get; init; }

    /// <summary>Number of heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Width between the two layers of the feed-forward part; 0 means 4 · <see cref="Width"/>.</summary>
    public int FeedForward { get; init; }

    /// <summary>Activation of the feed-forward part.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Whether a row sees only the rows up to itself.</summary>
    public bool Causal { get; init; }

    /// <summary>Whether parts see normalized rows and their sums stay as they are (SASRec), else sums are normalized.</summary>
    public bool NormFirst { get; init; }

    /// <summary>Share of each part's output that training drops before the residual sum, 0 ≤ p &lt; 1.</summary>
    public float Dropout { get; init; }

    /// <summary>Share of the attention weights that training drops, 0 ≤ p &lt; 1.</summary>
    public float AttentionDropout { get; init; }
}
