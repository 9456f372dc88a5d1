namespace Verge.Features;

/// <summary>
/// A hash that is the same in every process and on every machine (FNV-1a, 64 bits, with a final mix): hashed features are
/// rows of trained tables, so that a hash that moves would be a model that forgets.
/// </summary>
public static class StableHash
{
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>The hash of a text's UTF-16 units.</summary>
    public static ulong Of(ReadOnlySpan<char> text) => Mix(Add(Basis, text));

    /// <summary>The hash of two texts; (a, bc) and (ab, c) differ.</summary>
    public static ulong Of(ReadOnlySpan<char> first, ReadOnlySpan<char> second) =>
        Mix(Add(Add(Add(Basis, first), "\u0001"), second));

    /// <summary>A row of a hashed table: 1 … <paramref name="rows"/> − 1; row 0 stays for what is unknown.</summary>
    public static int Row(ulong hash, int rows) => 1 + (int)(hash % (ulong)(rows - 1));

    private static ulong Add(ulong hash, ReadOnlySpan<char> text)
    {
        foreach (var unit in text)
        {
            hash = (hash ^ (byte)unit) * Prime;
            hash = (hash ^ (byte)(unit >> 8)) * Prime;
        }

        return hash;
    }

    // FNV's low bits are weak for short texts; tables take the hash modulo their size.
    private static ulong Mix(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        hash ^= hash >> 33;
        return hash;
    }
}
