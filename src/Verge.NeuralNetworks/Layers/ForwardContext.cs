namespace Verge.NeuralNetworks;

/// <summary>What a forward pass must know beside its input. There is no global training mode.</summary>
/// <param name="Training">Whether dropout and the like are on.</param>
/// <param name="Seed">Seeds what is random in this pass; its own for each chunk of each step.</param>
/// <param name="Step">Seeds what is random, but the same in all chunks of a step.</param>
public readonly record struct ForwardContext(bool Training, ulong Seed, ulong Step = 0)
{
    /// <summary>A pass without anything random.</summary>
    public static ForwardContext Inference => default;

    /// <summary>The same pass with a seed of its own for a part that runs several times (one attention over two sequences).</summary>
    public ForwardContext For(ulong part) => this with { Seed = SeededGenerator.Derive(Seed, part) };
}
