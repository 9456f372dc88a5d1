using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Verge.VectorSearch.Storage;

/// <summary>
/// An array that never moves, aligned to cache lines. The garbage collector owns it, so a search that still reads an outgrown buffer
/// keeps it alive and nobody has to free it. Whoever takes <see cref="Pointer"/> must keep the buffer reachable.
/// </summary>
internal sealed unsafe class PinnedBuffer<T>
    where T : unmanaged
{
    private const int Alignment = 64;

    private readonly T[] _array;

    internal PinnedBuffer(long length, bool zeroed = false)
    {
        var slack = Alignment / sizeof(T);
        if (length > Array.MaxLength - slack)
        {
            throw new InvalidOperationException($"An index of this width holds no more items in one process: {length} elements of {typeof(T).Name}, at most {Array.MaxLength - slack}.");
        }

        _array = zeroed
            ? GC.AllocateArray<T>((int)length + slack, pinned: true)
            : GC.AllocateUninitializedArray<T>((int)length + slack, pinned: true);
        var start = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));
        Pointer = (T*)((start + Alignment - 1) / Alignment * Alignment);
        Length = (int)length;
        HugePages.Advise(Pointer, (nuint)length * (nuint)sizeof(T));
    }

    /// <summary>The first element.</summary>
    internal T* Pointer { get; }

    /// <summary>The number of elements.</summary>
    internal int Length { get; }

    /// <summary>The memory held.</summary>
    internal long Bytes => (long)_array.Length * sizeof(T);

    /// <summary>All elements.</summary>
    internal Span<T> Span => new(Pointer, Length);

    /// <summary>A longer copy; what is added is not initialized.</summary>
    internal PinnedBuffer<T> Resized(long length, bool zeroed = false)
    {
        var copy = new PinnedBuffer<T>(length, zeroed);
        Span[..Math.Min(Length, copy.Length)].CopyTo(copy.Span);
        return copy;
    }
}
