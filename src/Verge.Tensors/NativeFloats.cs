using System.Runtime.InteropServices;

namespace Verge.Tensors;

/// <summary>Zeroed native memory with the room behind it that kernels may read.</summary>
internal static unsafe class NativeFloats
{
    internal static float* Allocate(long count)
    {
        var bytes = ((nuint)count * sizeof(float) + 63) / 64 * 64 + 128;
        var address = (float*)NativeMemory.AlignedAlloc(bytes, Arena.Alignment);
        NativeMemory.Clear(address, bytes);
        return address;
    }
}
