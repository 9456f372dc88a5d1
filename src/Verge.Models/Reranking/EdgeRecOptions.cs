namespace Verge.Models.Reranking;

/// <summary>Sizes of the EdgeRec network (EdgeRec Table 6).</summary>
public sealed record EdgeRecOptions
{
    /// <summary>Layers of each of the five GRUs. Default 3.</summary>
    public int GruLayers { get; init; } = 3;

    /// <summary>Hidden units of each GRU. Default 32.</summary>
    public int Hidden { get; init; } = 32;

    /// <summary>Hidden units of both attentions. Default 32.</summary>
    public int AttentionHidden { get; init; } = 32;

    /// <summary>Hidden units of the perceptron. Default 32.</summary>
    public int MlpHidden { get; init; } = 32;

    /// <summary>Checks the sizes.</summary>
    /// <exception cref="ArgumentException">A size below 1, named.</exception>
    public EdgeRecOptions Validated()
    {
        Require(nameof(GruLayers), GruLayers);
        Require(nameof(Hidden), Hidden);
        Require(nameof(AttentionHidden), AttentionHidden);
        Require(nameof(MlpHidden), MlpHidden);
        return this;

        static void Require(string name, int value)
        {
            if (value < 1)
            {
                throw new ArgumentException($"{name}: got {value}, expected at least 1");
            }
        }
    }
}
