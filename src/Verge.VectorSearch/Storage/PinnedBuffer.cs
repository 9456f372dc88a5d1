using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Verge.VectorSearch.Files;

namespace Verge.VectorSearch.Storage;

/// <summary>
/// Memory that never moves, aligned to cache lines: an array, or a part of a mapped file. The garbage collector owns it, so a search
/// that still reads an outgrown buffer keeps it alive and nobody has to free it. Whoever takes <see cref="Pointer"/> must keep the buffer reachable.
/// </summary>
internal sealed unsafe class PinnedBuffer<T>
    where T : unmanaged
{
    private const int Alignment = 64;

    // Either an array or a part of a mapped file.
    private readonly object _owner;

    internal PinnedBuffer(long length, bool zeroed = false)
    {
        RequireLength(length);
        var slack = Alignment / sizeof(T);
        var array = zeroed
            ? GC.AllocateArray<T>((int)length + slack, pinned: true)
            : GC.AllocateUninitializedArray<T>((int)length + slack, pinned: true);
        var start = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        Pointer = (T*)((start + Alignment - 1) / Alignment * Alignment);
        Length = (int)length;
        _owner = array;
        Bytes = (long)array.Length * sizeof(T);
        HugePages.Advise(Pointer, (nuint)length * (nuint)sizeof(T));
    }

    /// <summary>A part of a mapped file.</summary>
    internal PinnedBuffer(MappedFile file, long offset, long length)
    {
        RequireLength(length);
        _owner = file;
        Pointer = (T*)(file.Pointer + offset);
        Length = (int)length;
        Bytes = length * sizeof(T);
    }

    /// <summary>The first element.</summary>
    internal T* Pointer { get; }

    /// <summary>The number of elements.</summary>
    internal int Length { get; }

    /// <summary>The memory held.</summary>
    internal long Bytes { get; }

    /// <summary>All elements.</summary>
    internal Span<T> Span => new(Pointer, Length);

    /// <summary>A longer copy; what is added is not initialized.</summary>
    internal PinnedBuffer<T> Resized(long length, bool zeroed = false)
    {
        var copy = new PinnedBuffer<T>(length, zeroed);
        Span[..Math.Min(Length, copy.Length)].CopyTo(copy.Span);
        return copy;
    }

    private static void RequireLength(long length)
    {
        var most = Array.MaxLength - (Alignment / sizeof(T));
        if (length > most)
        {
            throw new InvalidOperationException($"An index of this width holds no more items in one process: {length} elements of {typeof(T).Name}, at most {most}.");
        }
    }
}
