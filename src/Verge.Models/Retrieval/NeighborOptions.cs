namespace Verge.Models.Retrieval;

/// <summary>Sizes of the nearest-neighbor methods.</summary>
public sealed record NeighborOptions
{
    /// <summary>Neighbors that vote: sessions of <c>VSKNN</c>, items of <c>ItemKNN</c>. Default 100.</summary>
    public int Neighbors { get; init; } = 100;

    /// <summary>The newest sessions with a click in common that neighbors are sought among (<c>VSKNN</c>). Default 500.</summary>
    public int Sample { get; init; } = 500;

    /// <summary>Regularization of the cosine of rare items (<c>ItemKNN</c>). Default 20.</summary>
    public double Shrinkage { get; init; } = 20;

    /// <summary>Whether items of a neighbor count less the further they stand from the last click in common, and rare items more (<c>VSKNN</c>). Default on.</summary>
    public bool Weighted { get; init; } = true;

    /// <summary>Checks the sizes.</summary>
    /// <exception cref="ArgumentException">An impossible value, named.</exception>
    public NeighborOptions Validated() =>
        Neighbors < 1 ? throw new ArgumentException($"{nameof(Neighbors)}: got {Neighbors}, expected at least 1")
        : Sample < Neighbors ? throw new ArgumentException($"{nameof(Sample)}: got {Sample}, expected at least {nameof(Neighbors)}, {Neighbors}")
        : Shrinkage < 0 ? throw new ArgumentException($"{nameof(Shrinkage)}: got {Shrinkage}, expected at least 0")
        : this;
}
