using Verge.Tensors;

namespace Verge.Models.Reranking;

/// <summary>The exact decay at the trigger as a block of inputs: one-hot over the schema's buckets.</summary>
internal static class DecayBlock
{
    /// <summary>Makes it → <c>[decays.Length, buckets]</c>.</summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="decays">Bucket of each row.</param>
    /// <param name="buckets">How many there are.</param>
    /// <exception cref="ArgumentException">A bucket that is none.</exception>
    public static Variable Of(Tape tape, ReadOnlySpan<int> decays, int buckets)
    {
        var oneHot = tape.Input(decays.Length, buckets, out var values);
        values.Clear();
        for (var row = 0; row < decays.Length; row++)
        {
            if ((uint)decays[row] >= (uint)buckets)
            {
                throw new ArgumentException($"decays: got bucket {decays[row]} at row {row}, expected 0 … {buckets - 1}", nameof(decays));
            }

            values[row * buckets + decays[row]] = 1;
        }

        return oneHot;
    }
}
