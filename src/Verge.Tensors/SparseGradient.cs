namespace Verge.Tensors;

/// <summary>Rows of a table with their gradients, in the order they were added.</summary>
internal sealed unsafe class SparseGradient
{
    internal NativeList<int> Rows { get; } = new();

    internal NativeList<float> Values { get; } = new();

    /// <summary>Of a sum: the pairs it is made of, sorted by row, those of a row in the order they are added (see <see cref="GradientReducer"/>).</summary>
    internal NativeList<long> Sources { get; } = new();

    /// <summary>Of a sum: where the pairs of each of <see cref="Rows"/> begin, and their count at the end.</summary>
    internal NativeList<int> Starts { get; } = new();

    /// <summary>Where sources lie while they are sorted.</summary>
    internal NativeList<long> Unsorted { get; } = new();

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

    internal void Dispose()
    {
        Rows.Dispose();
        Values.Dispose();
        Sources.Dispose();
        Starts.Dispose();
        Unsorted.Dispose();
    }
}
