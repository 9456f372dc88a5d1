using System.Runtime.InteropServices;

namespace Verge.Tensors;

internal readonly unsafe partial struct GruPass
{
    /// <summary>Weights as the gradients' products read them.</summary>
    internal void PackBackward(ref GruLayerState layer, float* inputWeight, float* hiddenWeight, Arena arena)
    {
        int width = layer.Width, inputs = layer.Inputs;
        var reordered = arena.AllocateFloats(3L * width * inputs);
        Reorder(inputWeight, reordered, (long)width * inputs);
        layer.PackedInput = arena.AllocateFloats(kernels.PackedCount(inputs, 3 * width));
        kernels.Pack(reordered, inputs, inputs, 3 * width, layer.PackedInput);
        layer.PackedHidden = arena.AllocateFloats(kernels.PackedCount(width, 3 * width));
        kernels.Pack(hiddenWeight, width, width, 3 * width, layer.PackedHidden);
    }

    /// <summary>
    /// Adds the weights' gradients and writes (or adds) the input's. x, dOutput and dx are in ragged order; dx may be null.
    /// </summary>
    internal void Backward(float* x, float* dOutput, float* dx, bool accumulate, GruGradients* gradients, Arena scratch)
    {
        int inputs = states[0].Inputs, outputs = states[layers - 1].Width, widest = inputs, widestState = outputs;
        for (var l = 0; l < layers; l++)
        {
            widest = Math.Max(widest, states[l].Width);
            widestState = Math.Max(widestState, states[l].Width);
        }

        const long Chunk = GruPlan.LargestChunk;
        float* gatheredX = scratch.AllocateFloats(Chunk * inputs), gatheredY = scratch.AllocateFloats(Chunk * outputs);
        float* above = scratch.AllocateFloats(Chunk * widest), below = scratch.AllocateFloats(Chunk * widest);
        float* dGates = scratch.AllocateFloats(Chunk * 4 * widestState), sums = scratch.AllocateFloats(4L * widestState);
        var carries = scratch.AllocateFloats((long)layers * GruPlan.BlockSize * widestState);
        for (var block = 0; block < plan.Blocks; block++)
        {
            NativeMemory.Clear(carries, (nuint)((long)layers * GruPlan.BlockSize * widestState * sizeof(float)));
            int firstStep = plan.BlockSteps[block], end = plan.BlockSteps[block + 1];
            while (end > firstStep)
            {
                var step = ChunkStart(firstStep, end);
                int firstRow = plan.Steps[step], rows = plan.Steps[end] - firstRow;
                var dStates = Gather(dOutput, outputs, firstRow, rows, gatheredY);
                for (var l = layers - 1; l >= 0; l--)
                {
                    ref var layer = ref states[l];
                    BackwardChunk(layer, dStates, dGates, carries + (long)l * GruPlan.BlockSize * widestState, firstStep, step, end);
                    var input = l > 0 ? states[l - 1].States + (long)firstRow * layer.Inputs : Gather(x, inputs, firstRow, rows, gatheredX);
                    AddWeightGradients(layer, gradients[l], input, dGates, sums, firstStep, step, end);
                    if (l > 0 || dx != null)
                    {
                        var direct = l == 0 && plan.Order == null;
                        var target = direct ? dx + (long)firstRow * inputs : below;
                        kernels.MultiplyPacked(
                            rows, layer.Inputs, 3 * layer.Width, dGates, 4 * layer.Width, layer.PackedInput, target, layer.Inputs,
                            null, Activation.None, direct && accumulate);
                        dStates = target;
                        if (!direct)
                        {
                            // The caller's rows are no scratch: only what was scratch is read next, and the other written.
                            below = above;
                            above = target;
                        }
                    }
                }

                if (dx != null)
                {
                    ScatterGradient(dStates, inputs, firstRow, rows, dx, accumulate);
                }

                end = step;
            }
        }
    }

    private int ChunkStart(int firstStep, int end)
    {
        // The chunks of the forward pass, found again from the front: few steps a chunk, so this is cheap.
        var step = firstStep;
        for (int next; (next = plan.ChunkEnd(step, end)) < end; step = next)
        {
        }

        return step;
    }

    private void BackwardChunk(in GruLayerState layer, float* dStates, float* dGates, float* carry, int firstStep, int step, int end)
    {
        var width = layer.Width;
        var firstRow = plan.Steps[step];
        for (var s = end - 1; s >= step; s--)
        {
            var running = plan.Running(s);
            long row = plan.Steps[s], within = row - firstRow;
            var previous = s == firstStep ? null : layer.States + (long)plan.Steps[s - 1] * width;
            var dStep = dGates + 4 * width * within;
            kernels.GruStepBackward(running, width, layer.Gates + 4 * width * row, previous, dStates + width * within, carry, dStep);
            if (previous != null)
            {
                kernels.MultiplyPacked(
                    running, width, 3 * width, dStep + width, 4 * width, layer.PackedHidden, carry, width, null, Activation.None, true);
            }
        }
    }

    private void AddWeightGradients(
        in GruLayerState layer, in GruGradients gradients, float* input, float* dGates, float* sums, int firstStep, int step, int end)
    {
        int width = layer.Width, stride = 4 * width, firstRow = plan.Steps[step], rows = plan.Steps[end] - firstRow;
        if (gradients.InputWeight != null)
        {
            var dn = gradients.InputWeight + 2L * width * layer.Inputs;
            kernels.MultiplyTN(width, layer.Inputs, rows, dGates, stride, input, layer.Inputs, dn, layer.Inputs, true);
            kernels.MultiplyTN(2 * width, layer.Inputs, rows, dGates + width, stride, input, layer.Inputs, gradients.InputWeight, layer.Inputs, true);
        }

        if (gradients.InputBias != null || gradients.HiddenBias != null)
        {
            new Span<float>(sums, stride).Clear();
            kernels.AddColumnSums(dGates, stride, sums, rows, stride);
            if (gradients.InputBias != null)
            {
                kernels.AddTo(gradients.InputBias, sums + width, 2 * width);
                kernels.AddTo(gradients.InputBias + 2 * width, sums, width);
            }

            if (gradients.HiddenBias != null)
            {
                kernels.AddTo(gradients.HiddenBias, sums + width, 3 * width);
            }
        }

        if (gradients.HiddenWeight == null)
        {
            return;
        }

        // Row by row, a step's gates meet the states of the step before. As long as no sequence ends, both are contiguous.
        for (int s = Math.Max(step, firstStep + 1), next; s < end; s = next)
        {
            next = s + 1;
            while (next < end && plan.Running(next) == plan.Running(next - 2))
            {
                next++;
            }

            var dRows = dGates + (long)stride * (plan.Steps[s] - firstRow) + width;
            var previous = layer.States + (long)plan.Steps[s - 1] * width;
            kernels.MultiplyTN(
                3 * width, width, plan.Steps[next] - plan.Steps[s], dRows, stride, previous, width, gradients.HiddenWeight, width, true);
        }
    }

    private void ScatterGradient(float* packed, int width, int firstRow, int rows, float* ragged, bool accumulate)
    {
        if (!accumulate)
        {
            Scatter(packed, width, firstRow, rows, ragged);
            return;
        }

        for (var r = 0; r < rows && plan.Order != null; r++)
        {
            kernels.AddTo(ragged + (long)plan.Order[firstRow + r] * width, packed + (long)r * width, width);
        }
    }
}
