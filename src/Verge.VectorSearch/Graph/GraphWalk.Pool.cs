using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Verge.VectorSearch.Kernels;
using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch.Graph;

internal static unsafe partial class GraphWalk
{
    // Above this many keys, halving is cheaper than comparing with all.
    private const int CountedKeys = 128;

    /// <summary>Puts new nodes in their places in the pool.</summary>
    /// <returns>The first place that may hold a node not yet expanded.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Admit<TSimilarity, TAcceptance>(
        GraphStorage graph, SearchScratch scratch, int* fresh, int count, int width, int cursor, TSimilarity similarity, TAcceptance acceptance, int level)
        where TSimilarity : struct, ISimilarity
        where TAcceptance : struct, IAcceptance
    {
        var pool = scratch.Pool;
        var dots = scratch.Dots;
        var factors = TSimilarity.Factors(graph);
        var size = scratch.PoolCount;
        var accepted = scratch.AcceptedCount;
        var bound = accepted == width ? pool[size - 1] : long.MaxValue;
        for (var i = 0; i < count; i++)
        {
            var slot = fresh[i];
            var key = PoolKey.Make(similarity.Of(dots[i], factors[slot]), slot, TAcceptance.All ? PoolKey.Accepted : 0);
            if (key >= bound)
            {
                continue;
            }

            PrefetchLinks(graph, slot, level);
            if (TAcceptance.All)
            {
                var place = Place(pool, size, key);
                size += size < width ? 1 : 0;
                Shift(pool, place, size);
                pool[place] = key;
                cursor = Math.Min(cursor, place);
                accepted = size;
            }
            else
            {
                var accepts = acceptance.Accepts(slot);
                if (accepts && accepted == width)
                {
                    size--;
                }
                else
                {
                    accepted += accepts ? 1 : 0;
                }

                scratch.FitPool(size + 1);
                pool = scratch.Pool;
                var place = Place(pool, size, key);
                Shift(pool, place, ++size);
                pool[place] = key | (accepts ? PoolKey.Accepted : 0);
                cursor = Math.Min(cursor, place);

                // Behind the worst accepted node of a full pool nothing is of use.
                while (accepted == width && (pool[size - 1] & PoolKey.Accepted) == 0)
                {
                    size--;
                }
            }

            bound = accepted == width ? pool[size - 1] : long.MaxValue;
        }

        scratch.PoolCount = size;
        scratch.AcceptedCount = accepted;
        return cursor;
    }

    /// <summary>How many keys of a sorted pool come before a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Place(long* pool, int size, long key)
    {
        var first = 0;
        while (size > CountedKeys)
        {
            // In arithmetic, not with a branch: the outcome cannot be predicted.
            var half = size >> 1;
            first += Unsafe.BitCast<bool, byte>(pool[first + half] < key) * (size - half);
            size = half;
        }

        return first + CountBefore(pool + first, size, key);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountBefore(long* pool, int size, long key)
    {
        var count = 0;
        var i = 0;
        if (Simd.Path == SimdPath.Avx512)
        {
            var keys = Vector512.Create(key);
            for (; i <= size - Vector512<long>.Count; i += Vector512<long>.Count)
            {
                count += BitOperations.PopCount(Vector512.LessThan(Vector512.Load(pool + i), keys).ExtractMostSignificantBits());
            }
        }
        else if (Simd.Path == SimdPath.Avx2)
        {
            var keys = Vector256.Create(key);
            for (; i <= size - Vector256<long>.Count; i += Vector256<long>.Count)
            {
                count += BitOperations.PopCount(Vector256.LessThan(Vector256.Load(pool + i), keys).ExtractMostSignificantBits());
            }
        }

        for (; i < size; i++)
        {
            count += Unsafe.BitCast<bool, byte>(pool[i] < key);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Shift(long* pool, int place, int size)
    {
        var moved = size - 1 - place;
        new ReadOnlySpan<long>(pool + place, moved).CopyTo(new Span<long>(pool + place + 1, moved));
    }
}
