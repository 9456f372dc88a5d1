using System.Runtime.InteropServices;

namespace Verge.Tensors;

/// <summary>A trained tensor: named, with dimensions as PyTorch has them, in native aligned memory owned by its set.</summary>
public sealed unsafe class Parameter
{
    private readonly int[] _dimensions;

    // The set owns the memory: whoever holds a parameter keeps it alive.
    private readonly ParameterSet _set;

    internal Parameter(ParameterSet set, string name, ReadOnlySpan<int> dimensions, bool sparse)
    {
        _set = set;
        Name = name;
        _dimensions = dimensions.ToArray();
        IsSparse = sparse;
        Index = set.Count;
        Rows = dimensions.Length == 1 ? 1 : dimensions[0];
        Columns = dimensions[^1];
        Count = checked(Rows * Columns);
        Pointer = NativeFloats.Allocate(Count);
    }

    /// <summary>The path of the parameter, for example <c>rerank.candidate_encoder.weight_ih_l0</c>.</summary>
    public string Name { get; }

    /// <summary>One or two dimensions, as PyTorch has them.</summary>
    public ReadOnlySpan<int> Dimensions => _dimensions;

    /// <summary>Rows of the matrix view; 1 for a vector.</summary>
    public int Rows { get; }

    /// <summary>Columns of the matrix view.</summary>
    public int Columns { get; }

    /// <summary>Number of elements.</summary>
    public int Count { get; }

    /// <summary>True for embedding tables: gradients are (row, values) pairs, and updates touch used rows only.</summary>
    public bool IsSparse { get; }

    /// <summary>Position in its set.</summary>
    public int Index { get; }

    /// <summary>The elements, row-major; writable. Invalid once the set is disposed.</summary>
    public Span<float> Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(Pointer == null, this);
            return new Span<float>(Pointer, Count);
        }
    }

    internal float* Pointer { get; private set; }

    internal void Free()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }

    internal bool IsOf(ParameterSet set) => ReferenceEquals(_set, set);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} [{string.Join(", ", _dimensions)}]";
}
