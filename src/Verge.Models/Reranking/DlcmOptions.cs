namespace Verge.Models.Reranking;

/// <summary>Sizes and form of DLCM.</summary>
public sealed record DlcmOptions
{
    /// <summary>Layers of the GRU. Default 1, as DLCM's own code has it.</summary>
    public int GruLayers { get; init; } = 1;

    /// <summary>Hidden units of the GRU. Default 32 (EdgeRec Table 6).</summary>
    public int Hidden { get; init; } = 32;

    /// <summary>k, how many products of a candidate with the context are summed. Default 3, as DLCM's own code has it.</summary>
    public int Heads { get; init; } = 3;

    /// <summary>Whether the list is read from its last candidate to its first. Default true, as DLCM's own code has it; LibRerank's port reads it from the first.</summary>
    public bool Reversed { get; init; } = true;

    /// <summary>Checks the sizes.</summary>
    /// <exception cref="ArgumentException">An impossible size, named.</exception>
    public DlcmOptions Validated()
    {
        Require(nameof(GruLayers), GruLayers, 8);
        Require(nameof(Hidden), Hidden, 4096);
        Require(nameof(Heads), Heads, 64);
        return this;

        static void Require(string name, int value, int most)
        {
            if (value < 1 || value > most)
            {
                throw new ArgumentException($"{name}: got {value}, expected 1 to {most}");
            }
        }
    }
}
