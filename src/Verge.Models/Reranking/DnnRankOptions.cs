using System.Collections.Immutable;

namespace Verge.Models.Reranking;

/// <summary>Sizes of DNN-rank.</summary>
public sealed record DnnRankOptions
{
    /// <summary>Hidden units of the perceptron, layer by layer. Default 32, as EdgeRec's own (Table 6).</summary>
    public ImmutableArray<int> Mlp { get; init; } = [32];

    /// <summary>Checks the sizes.</summary>
    /// <exception cref="ArgumentException">No layer, or one below 1.</exception>
    public DnnRankOptions Validated() => !Mlp.IsDefaultOrEmpty && Mlp.All(width => width >= 1)
        ? this
        : throw new ArgumentException($"{nameof(Mlp)}: got [{(Mlp.IsDefault ? "" : string.Join(", ", Mlp))}], expected one width or more, each at least 1");
}
