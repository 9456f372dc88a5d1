namespace Verge.Tensors;

/// <summary>
/// Sorts keys by their upper half, a row's number, and leaves those of a row in the order they came: a radix sort, digit by
/// digit from the lowest, of as many digits as the largest row has.
/// </summary>
internal static unsafe class RowSort
{
    private const int Bits = 11;

    /// <summary>Sorts.</summary>
    /// <param name="keys">(row &lt;&lt; 32 | anything); sorted afterwards.</param>
    /// <param name="other">Memory of the same size.</param>
    /// <param name="count">How many keys.</param>
    /// <param name="rows">Above every row.</param>
    /// <returns>Where the sorted keys lie: one of the two.</returns>
    internal static long* Sort(long* keys, long* other, int count, int rows)
    {
        Span<int> places = stackalloc int[1 << Bits];
        for (var shift = 32; (rows - 1) >> (shift - 32) > 0; shift += Bits)
        {
            places.Clear();
            for (var i = 0; i < count; i++)
            {
                places[Digit(keys[i], shift)]++;
            }

            var place = 0;
            foreach (ref var first in places)
            {
                (first, place) = (place, place + first);
            }

            for (var i = 0; i < count; i++)
            {
                other[places[Digit(keys[i], shift)]++] = keys[i];
            }

            var sorted = other;
            other = keys;
            keys = sorted;
            if (shift + Bits > 63)
            {
                break;
            }
        }

        return keys;
    }

    private static int Digit(long key, int shift) => (int)(key >> shift) & ((1 << Bits) - 1);
}
