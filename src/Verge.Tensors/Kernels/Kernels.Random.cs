namespace Verge.Tensors;

internal abstract unsafe partial class Kernels
{
    /// <summary>Slope of LeakyRelu below zero.</summary>
    internal const float LeakySlope = 0.01f;

    /// <summary>Hashes below this are dropped.</summary>
    internal static uint DropThreshold(float probability) => (uint)Math.Min((double)probability * 4294967296.0, uint.MaxValue);

    /// <summary>A well-mixed 32-bit hash of an element's index under a seed (two rounds of a multiply-xorshift finalizer).</summary>
    internal static uint DropHash(uint element, ulong seed)
    {
        var x = element * 0x9E3779B9u + (uint)seed;
        x = (x ^ (x >> 16)) * 0x7FEB352Du;
        x ^= (uint)(seed >> 32);
        x = (x ^ (x >> 15)) * 0x846CA68Bu;
        return x ^ (x >> 16);
    }
}
