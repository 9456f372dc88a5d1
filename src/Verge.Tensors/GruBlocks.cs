using System.Runtime.InteropServices;

namespace Verge.Tensors;

/// <summary>
/// Sequences sorted by length, longest first, and cut into blocks that step through time together: at each time the
/// sequences still running are the first few of a block, so that no work is spent on padding.
/// </summary>
internal readonly unsafe struct GruBlocks
{
    /// <summary>Sequences a block: their states and products stay in the first-level cache.</summary>
    private const int BlockSize = 16;

    private readonly int* _offsets;
    private readonly int* _lengths;
    private readonly int _count;

    private GruBlocks(int* offsets, int* lengths, int count)
    {
        _offsets = offsets;
        _lengths = lengths;
        _count = count;
    }

    internal static GruBlocks Sort(Segments segments, Arena arena)
    {
        var count = segments.Count;
        int* offsets = arena.AllocateInts(count), lengths = arena.AllocateInts(count);
        var kept = 0;
        for (var s = 0; s < count; s++)
        {
            var length = segments.Length(s);
            if (length == 0)
            {
                continue;
            }

            // Insertion keeps equal lengths in order; a micro-batch has few samples.
            var i = kept++;
            for (; i > 0 && lengths[i - 1] < length; i--)
            {
                lengths[i] = lengths[i - 1];
                offsets[i] = offsets[i - 1];
            }

            lengths[i] = length;
            offsets[i] = segments.Offset(s);
        }

        return new GruBlocks(offsets, lengths, kept);
    }

    /// <summary>gates [rows, 4h] hold x's projection in their first three parts; output [rows, h] gets the states.</summary>
    internal void Forward(Kernels kernels, int width, float* gates, float* hiddenWeight, float* hiddenBias, float* output, Arena scratch)
    {
        var packedWeight = scratch.AllocateFloats(kernels.PackedCount(3 * width, width));
        kernels.PackTransposed(hiddenWeight, width, 3 * width, width, packedWeight);
        var state = scratch.AllocateFloats(BlockSize * width);
        var hidden = scratch.AllocateFloats(BlockSize * 3 * width);
        var gateRows = (float**)scratch.Allocate(BlockSize * sizeof(float*));
        var outputRows = (float**)scratch.Allocate(BlockSize * sizeof(float*));
        for (var first = 0; first < _count; first += BlockSize)
        {
            var running = Math.Min(BlockSize, _count - first);
            NativeMemory.Clear(state, (nuint)(running * width) * sizeof(float));
            for (var t = 0; t < _lengths[first]; t++)
            {
                while (_lengths[first + running - 1] <= t)
                {
                    running--;
                }

                for (var i = 0; i < running; i++)
                {
                    long row = _offsets[first + i] + t;
                    gateRows[i] = gates + row * 4 * width;
                    outputRows[i] = output + row * width;
                }

                kernels.MultiplyPacked(
                    running, 3 * width, width, state, width, packedWeight, hidden, 3 * width, hiddenBias, Activation.None, false);
                kernels.GruStep(running, width, gateRows, hidden, state, outputRows);
            }
        }
    }

    /// <summary>Turns gates [r, z, n, hn] into the gradients of the pre-activations [dr, dz, dn, dhn].</summary>
    internal void Backward(
        Kernels kernels, int width, float* gates, float* hiddenWeight, float* output, float* dOutput, Arena scratch)
    {
        var packedWeight = scratch.AllocateFloats(kernels.PackedCount(width, 3 * width));
        kernels.Pack(hiddenWeight, width, width, 3 * width, packedWeight);
        var carry = scratch.AllocateFloats(BlockSize * width);
        var packed = scratch.AllocateFloats(BlockSize * 3 * width);
        var gateRows = (float**)scratch.Allocate(BlockSize * sizeof(float*));
        var gradientRows = (float**)scratch.Allocate(BlockSize * sizeof(float*));
        var previousRows = (float**)scratch.Allocate(BlockSize * sizeof(float*));
        for (var first = 0; first < _count; first += BlockSize)
        {
            var block = Math.Min(BlockSize, _count - first);
            var running = 0;
            NativeMemory.Clear(carry, (nuint)(block * width) * sizeof(float));
            for (var t = _lengths[first] - 1; t >= 0; t--)
            {
                while (running < block && _lengths[first + running] > t)
                {
                    running++;
                }

                for (var i = 0; i < running; i++)
                {
                    long row = _offsets[first + i] + t;
                    gateRows[i] = gates + row * 4 * width;
                    gradientRows[i] = dOutput + row * width;
                    previousRows[i] = t == 0 ? null : output + (row - 1) * width;
                }

                kernels.GruStepBackward(running, width, gateRows, gradientRows, previousRows, carry, packed);
                if (t > 0)
                {
                    kernels.MultiplyPacked(
                        running, width, 3 * width, packed, 3 * width, packedWeight, carry, width, null, Activation.None, true);
                }
            }
        }
    }
}
