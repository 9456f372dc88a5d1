using System.Runtime.InteropServices;

namespace Verge.Tensors;

/// <summary>A growing list in native memory; cleared without giving memory back.</summary>
internal sealed unsafe class NativeList<T> : IDisposable
    where T : unmanaged
{
    private T* _items;
    private long _capacity;

    ~NativeList() => NativeMemory.AlignedFree(_items);

    internal int Count { get; private set; }

    internal T* Pointer => _items;

    internal Span<T> Span => new(_items, Count);

    internal void Clear() => Count = 0;

    /// <summary>Appends uninitialized elements and returns the first one's address.</summary>
    internal T* Append(int count)
    {
        var wanted = checked(Count + count);
        if (wanted > _capacity)
        {
            _capacity = Math.Max(Math.Max(wanted, 2 * _capacity), 256);
            var grown = (T*)NativeMemory.AlignedAlloc((nuint)(_capacity * sizeof(T)) + 128, Arena.Alignment);
            if (_items != null)
            {
                Span.CopyTo(new Span<T>(grown, Count));
                NativeMemory.AlignedFree(_items);
            }

            _items = grown;
        }

        var result = _items + Count;
        Count = wanted;
        return result;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_items);
        _items = null;
        _capacity = 0;
        Count = 0;
        GC.SuppressFinalize(this);
    }
}
