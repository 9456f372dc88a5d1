using System.Runtime.CompilerServices;

namespace Verge.VectorSearch.Graph;

/// <summary>
/// A candidate in 64 bits that sort best first: the similarity's bits in falling order, the slot, and two marks. Slots make keys
/// unique, so that equal similarities have one order.
/// </summary>
internal static class PoolKey
{
    /// <summary>The candidate's links were followed.</summary>
    internal const long Expanded = 1;

    /// <summary>The candidate may be returned.</summary>
    internal const long Accepted = 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Make(float similarity, int slot, long marks)
    {
        var bits = BitConverter.SingleToInt32Bits(similarity);
        bits = ~(bits ^ ((bits >> 31) & int.MaxValue));
        return ((long)bits << 32) | ((uint)slot << 2) | marks;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Slot(long key) => (int)((uint)key >> 2);

    internal static float Similarity(long key)
    {
        var bits = ~(int)(key >> 32);
        return BitConverter.Int32BitsToSingle(bits ^ ((bits >> 31) & int.MaxValue));
    }
}
