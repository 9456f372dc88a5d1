namespace Verge.Tensors;

/// <summary>
/// Which rows of a ragged matrix belong to which sample: sample s owns rows Offset(s) … Offset(s) + Length(s) − 1.
/// Made by <see cref="Tape.Segments(ReadOnlySpan{int})"/>; valid until that tape's next reset. An empty sample is legal.
/// </summary>
public readonly unsafe struct Segments
{
    private readonly int* _offsets;

    internal Segments(int* offsets, int count)
    {
        _offsets = offsets;
        Count = count;
    }

    /// <summary>Number of samples.</summary>
    public int Count { get; }

    /// <summary>Number of rows of all samples together.</summary>
    public int TotalRows => Count == 0 ? 0 : _offsets[Count];

    /// <summary>First row of a sample.</summary>
    /// <param name="index">Sample, 0 … Count − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such sample.</exception>
    public int Offset(int index) => _offsets[Checked(index)];

    /// <summary>Number of rows of a sample.</summary>
    /// <param name="index">Sample, 0 … Count − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such sample.</exception>
    public int Length(int index) => _offsets[Checked(index) + 1] - _offsets[index];

    private int Checked(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return index;
    }
}
