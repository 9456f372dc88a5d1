using System.Collections.Immutable;

namespace Verge.NeuralNetworks;

/// <summary>A tensor in a safetensors file: its name, and its dimensions as PyTorch has them.</summary>
/// <param name="Name">The path of the parameter (<c>rerank.candidate_encoder.weight_ih_l0</c>).</param>
/// <param name="Dimensions">Sizes, outermost first; empty for a scalar.</param>
public sealed record TensorEntry(string Name, ImmutableArray<int> Dimensions)
{
    /// <summary>How many numbers it holds.</summary>
    public long Length
    {
        get
        {
            var length = 1L;
            foreach (var size in Dimensions)
            {
                length = checked(length * size);
            }

            return length;
        }
    }

    internal static string Describe(ReadOnlySpan<int> dimensions) => $"[{string.Join(", ", dimensions.ToArray())}]";
}
