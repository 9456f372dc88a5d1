namespace Verge.Tensors;

/// <summary>The size of a row-major float32 matrix. A vector is [1, n] or [n, 1].</summary>
/// <param name="Rows">Number of rows; zero is legal.</param>
/// <param name="Columns">Number of columns (the width of a row).</param>
public readonly record struct Shape(int Rows, int Columns)
{
    /// <summary>Number of elements.</summary>
    public int Count => Rows * Columns;

    /// <inheritdoc/>
    public override string ToString() => $"[{Rows}, {Columns}]";
}
