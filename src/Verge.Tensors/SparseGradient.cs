namespace Verge.Tensors;

/// <summary>Rows of a table with their gradients, in the order they were added.</summary>
internal sealed unsafe class SparseGradient
{
    internal NativeList<int> Rows { get; } = new();

    internal NativeList<float> Values { get; } = new();

    internal float* Append(int row, int columns)
    {
        *Rows.Append(1) = row;
        return Values.Append(columns);
    }

    internal void Clear()
    {
        Rows.Clear();
        Values.Clear();
    }
}
