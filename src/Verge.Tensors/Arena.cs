using System.Runtime.InteropServices;

namespace Verge.Tensors;

/// <summary>
/// A bump allocator of native, 64-byte aligned memory. It grows by blocks while warming up; <see cref="Reset"/> merges
/// them into one, so that a repeated step of the same size allocates nothing. What it hands out is not zeroed and is
/// valid until the next <see cref="Reset"/>. Reading up to 64 bytes past the end of a buffer is always legal (kernels
/// load whole vectors and store masked ones). Not thread-safe: one arena a worker.
/// </summary>
public sealed unsafe class Arena : IDisposable
{
    internal const int Alignment = 64;
    private const int OverRead = 2 * Alignment;

    private readonly List<Block> _blocks = [];
    private byte* _next;
    private long _left;
    private long _capacity;

    /// <summary>Makes an arena with room for a number of floats.</summary>
    /// <param name="initialFloats">Room reserved at the start, at least one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public Arena(int initialFloats = 1 << 16)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(initialFloats);
        AddBlock(RoundUp((long)initialFloats * sizeof(float)));
    }

    /// <summary>Frees native memory of an arena nobody disposed.</summary>
    ~Arena() => Free();

    /// <summary>Bytes reserved from the operating system.</summary>
    public long CapacityBytes => _capacity;

    /// <summary>A buffer of floats, not zeroed, valid until <see cref="Reset"/>.</summary>
    /// <param name="count">Number of floats, zero allowed.</param>
    public Span<float> Floats(int count) => new(AllocateFloats(count), count);

    /// <summary>A buffer of integers, not zeroed, valid until <see cref="Reset"/>.</summary>
    /// <param name="count">Number of integers, zero allowed.</param>
    public Span<int> Ints(int count) => new(AllocateInts(count), count);

    /// <summary>Takes everything back; all buffers handed out become invalid.</summary>
    public void Reset()
    {
        ObjectDisposedException.ThrowIf(_blocks.Count == 0, this);
        if (_blocks.Count > 1)
        {
            // A quarter more: batches of ragged sequences differ in size from step to step.
            var bytes = RoundUp(_capacity + _capacity / 4);
            Free();
            AddBlock(bytes);
            return;
        }

        _next = _blocks[0].Address;
        _left = _blocks[0].Bytes;
    }

    /// <summary>Frees the native memory.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    internal float* AllocateFloats(long count) => (float*)Allocate(count * sizeof(float));

    internal int* AllocateInts(long count) => (int*)Allocate(count * sizeof(int));

    internal byte* Allocate(long bytes)
    {
        var rounded = RoundUp(bytes);
        if (rounded > _left)
        {
            ObjectDisposedException.ThrowIf(_blocks.Count == 0, this);
            AddBlock(Math.Max(rounded, _capacity));
        }

        var result = _next;
        _next += rounded;
        _left -= rounded;
        return result;
    }

    private static long RoundUp(long bytes) => (bytes + Alignment - 1) & ~(Alignment - 1L);

    private void AddBlock(long bytes)
    {
        var address = NativeMemory.AlignedAlloc((nuint)(bytes + OverRead), Alignment);
        NativeMemory.Clear((byte*)address + bytes, OverRead);
        _blocks.Add(new(address, bytes));
        _capacity += bytes;
        _next = (byte*)address;
        _left = bytes;
    }

    private void Free()
    {
        foreach (var block in _blocks)
        {
            NativeMemory.AlignedFree(block.Address);
        }

        _blocks.Clear();
        _capacity = 0;
        _left = 0;
    }

    private sealed class Block(void* address, long bytes)
    {
        internal byte* Address { get; } = (byte*)address;

        internal long Bytes { get; } = bytes;
    }
}
