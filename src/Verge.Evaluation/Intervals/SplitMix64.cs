namespace Verge.Evaluation.Intervals;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, 2014): a generator of one word of state, so that every resample and every query can have its
/// own stream, made from a seed and its number: results depend neither on the number of workers nor on the order of work.
/// </summary>
internal struct SplitMix64(ulong seed, ulong stream)
{
    private const ulong Step = 0x9E37_79B9_7F4A_7C15;

    private ulong _state = Mix(seed ^ Mix(stream + Step));

    /// <summary>A number in [0, <paramref name="bound"/>).</summary>
    public int Next(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    private static ulong Mix(ulong word)
    {
        word = (word ^ (word >> 30)) * 0xBF58_476D_1CE4_E5B9;
        word = (word ^ (word >> 27)) * 0x94D0_49BB_1331_11EB;
        return word ^ (word >> 31);
    }

    private ulong Next() => Mix(_state += Step);
}
