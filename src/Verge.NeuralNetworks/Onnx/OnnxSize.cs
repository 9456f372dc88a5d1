namespace Verge.NeuralNetworks;

/// <summary>A size of a graph's input or output: a number, or the name of one that is known when the graph is run.</summary>
public readonly record struct OnnxSize
{
    private OnnxSize(long? number, string? name) => (Number, Name) = (number, name);

    /// <summary>The number; <see langword="null"/> where the size has a name.</summary>
    public long? Number { get; }

    /// <summary>The name; <see langword="null"/> where the size is a number.</summary>
    public string? Name { get; }

    /// <summary>A fixed size.</summary>
    public static implicit operator OnnxSize(int number) => new(number, null);

    /// <summary>A size that each run has anew; the same name is the same size.</summary>
    public static implicit operator OnnxSize(string name) => new(null, name);
}
