namespace Verge.Models.Retrieval;

/// <summary>Sizes of the PWPRec network.</summary>
public sealed record PageWiseOptions
{
    /// <summary>Width of embeddings of items and users. Default 64.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Transformer blocks. Default 2.</summary>
    public int Blocks { get; init; } = 2;

    /// <summary>Heads of each block; divides <see cref="Width"/>. Default 2.</summary>
    public int Heads { get; init; } = 2;

    /// <summary>Width between the feed-forward layers; 0 means 4 · <see cref="Width"/>.</summary>
    public int FeedForward { get; init; }

    /// <summary>Dropout on the input and in the blocks. Default 0.1.</summary>
    public float Dropout { get; init; } = 0.1f;

    /// <summary>Hidden units of the long-term attention (eq. 5); 0 means <see cref="Width"/>.</summary>
    public int AttentionHidden { get; init; }

    /// <summary>Checks the sizes.</summary>
    /// <exception cref="ArgumentException">An impossible value, named.</exception>
    public PageWiseOptions Validated()
    {
        if (Width < 1 || Heads < 1 || Width % Heads != 0)
        {
            throw new ArgumentException($"{nameof(Heads)}: got {Heads} for width {Width}, expected a divisor of the width");
        }

        if (Blocks < 1)
        {
            throw new ArgumentException($"{nameof(Blocks)}: got {Blocks}, expected at least 1");
        }

        return Dropout is >= 0 and < 1 ? this : throw new ArgumentException($"{nameof(Dropout)}: got {Dropout}, expected 0 ≤ p < 1");
    }
}
