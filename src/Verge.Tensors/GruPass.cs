namespace Verge.Tensors;

/// <summary>
/// A stack of GRU layers over packed sequences, forward and back. Time is cut into chunks of about a hundred rows, and a
/// chunk goes through all layers before the next: projections, states and gradients of a chunk stay in the cache, and the
/// only memory written is what the backward sweep needs. Gates lie as [n, r, z, hn], so that both products of a step,
/// and their gradients, read and write neighboring columns.
/// </summary>
internal readonly unsafe partial struct GruPass(Kernels kernels, GruPlan plan, GruLayerState* states, int layers)
{
    internal GruPlan Plan => plan;

    internal GruLayerState* States => states;

    internal int Layers => layers;

    /// <summary>Weights in the products' order; the input's rows as n, r, z. The bias is the input's, with the hidden one of r and z.</summary>
    internal void PackForward(
        ref GruLayerState layer, float* inputWeight, float* hiddenWeight, float* inputBias, float* hiddenBias, Arena arena)
    {
        int width = layer.Width, inputs = layer.Inputs;
        var reordered = arena.AllocateFloats(3L * width * inputs);
        Reorder(inputWeight, reordered, (long)width * inputs);
        layer.PackedInput = arena.AllocateFloats(kernels.PackedCount(3 * width, inputs));
        kernels.PackTransposed(reordered, inputs, 3 * width, inputs, layer.PackedInput);
        layer.PackedHidden = arena.AllocateFloats(kernels.PackedCount(3 * width, width));
        kernels.PackTransposed(hiddenWeight, width, 3 * width, width, layer.PackedHidden);
        layer.Bias = arena.AllocateFloats(4L * width);
        Reorder(inputBias, layer.Bias, width);
        for (var i = 0; i < 2 * width; i++)
        {
            layer.Bias[width + i] += hiddenBias[i]; // Too little for a kernel, which a device would wait for to be compiled.
        }

        new ReadOnlySpan<float>(hiddenBias + 2 * width, width).CopyTo(new Span<float>(layer.Bias + 3 * width, width));
    }

    /// <summary>x [ragged rows, inputs] → output [ragged rows, width]; keep: gates of all rows stay for the backward sweep.</summary>
    internal void Forward(float* x, float* output, bool keep, Arena scratch)
    {
        var inputs = states[0].Inputs;
        var gathered = plan.Order == null ? null : scratch.AllocateFloats((long)GruPlan.LargestChunk * inputs);
        for (var block = 0; block < plan.Blocks; block++)
        {
            int firstStep = plan.BlockSteps[block], endStep = plan.BlockSteps[block + 1];
            for (int step = firstStep, next; step < endStep; step = next)
            {
                next = plan.ChunkEnd(step, endStep);
                int firstRow = plan.Steps[step], rows = plan.Steps[next] - firstRow;
                var input = Gather(x, inputs, firstRow, rows, gathered);
                for (var l = 0; l < layers; l++)
                {
                    ref var layer = ref states[l];
                    var gates = layer.Gates + (keep ? 4L * layer.Width * firstRow : 0);
                    ForwardChunk(layer, input, gates, firstStep, step, next);
                    input = layer.States + (long)firstRow * layer.Width;
                }

                Scatter(input, states[layers - 1].Width, firstRow, rows, output);
            }
        }
    }

    private void ForwardChunk(in GruLayerState layer, float* input, float* gates, int firstStep, int step, int end)
    {
        int width = layer.Width, firstRow = plan.Steps[step], rows = plan.Steps[end] - firstRow;
        kernels.MultiplyPacked(
            rows, 3 * width, layer.Inputs, input, layer.Inputs, layer.PackedInput, gates, 4 * width, layer.Bias, Activation.None, false);
        var hiddenBias = new ReadOnlySpan<float>(layer.Bias + 3 * width, width);
        for (long r = 0; r < rows; r++)
        {
            hiddenBias.CopyTo(new Span<float>(gates + (4 * r + 3) * width, width));
        }

        for (; step < end; step++)
        {
            var running = plan.Running(step);
            var previous = step == firstStep ? null : layer.States + (long)plan.Steps[step - 1] * width;
            if (running == 1)
            {
                // The longest sequence is left, to the end.
                kernels.GruSequence(end - step, width, gates, layer.PackedHidden, previous, layer.States + (long)plan.Steps[step] * width);
                break;
            }

            if (previous != null)
            {
                kernels.MultiplyPacked(
                    running, 3 * width, width, previous, width, layer.PackedHidden, gates + width, 4 * width, null, Activation.None, true);
            }

            kernels.GruStep(running, width, gates, previous, layer.States + (long)plan.Steps[step] * width);
            gates += 4L * width * running;
        }
    }

    /// <summary>Rows r, z, n → n, r, z, each a number of floats.</summary>
    private static void Reorder(float* from, float* to, long part)
    {
        Buffer.MemoryCopy(from + 2 * part, to, part * sizeof(float), part * sizeof(float));
        Buffer.MemoryCopy(from, to + part, 2 * part * sizeof(float), 2 * part * sizeof(float));
    }

    private float* Gather(float* ragged, int width, int firstRow, int rows, float* gathered)
    {
        if (plan.Order == null)
        {
            return ragged + (long)firstRow * width;
        }

        for (var r = 0; r < rows; r++)
        {
            new ReadOnlySpan<float>(ragged + (long)plan.Order[firstRow + r] * width, width)
                .CopyTo(new Span<float>(gathered + (long)r * width, width));
        }

        return gathered;
    }

    private void Scatter(float* packed, int width, int firstRow, int rows, float* ragged)
    {
        for (var r = 0; r < rows && plan.Order != null; r++)
        {
            new ReadOnlySpan<float>(packed + (long)r * width, width)
                .CopyTo(new Span<float>(ragged + (long)plan.Order[firstRow + r] * width, width));
        }
    }
}
