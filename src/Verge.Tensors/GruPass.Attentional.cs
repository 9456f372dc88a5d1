namespace Verge.Tensors;

/// <summary>
/// One layer whose update gate an attention weight scales (AUGRU: DIEN eq. 15, 16). With u = 1 − z the gate of <see cref="Tape.Gru"/>
/// and s its new state, h' = (1 − a u) ⊙ h + a u ⊙ n = h + a (s − h): a plain step, of which the share a is taken.
/// </summary>
internal readonly unsafe partial struct GruPass
{
    /// <summary>x [ragged rows, inputs], attention [ragged rows] → output [ragged rows, width]; the layer has room for the gates of all rows.</summary>
    internal void ForwardAttentional(float* x, float* attention, float* output, Arena scratch)
    {
        if (plan.Rows == 0)
        {
            return;
        }

        ref var layer = ref states[0];
        var width = layer.Width;
        var input = GatherAll(x, layer.Inputs, scratch);
        kernels.MultiplyPacked(
            plan.Rows, 3 * width, layer.Inputs, input, layer.Inputs, layer.PackedInput, layer.Gates, 4 * width, layer.Bias, Activation.None, false);
        var hiddenBias = new ReadOnlySpan<float>(layer.Bias + 3 * width, width);
        for (long r = 0; r < plan.Rows; r++)
        {
            hiddenBias.CopyTo(new Span<float>(layer.Gates + (4 * r + 3) * width, width));
        }

        for (var block = 0; block < plan.Blocks; block++)
        {
            for (var step = plan.BlockSteps[block]; step < plan.BlockSteps[block + 1]; step++)
            {
                var previous = step == plan.BlockSteps[block] ? null : layer.States + (long)plan.Steps[step - 1] * width;
                AttentionalStep(layer, plan.Steps[step], plan.Running(step), attention, previous);
            }
        }

        Scatter(layer.States, width, 0, plan.Rows, output);
    }

    /// <summary>
    /// Adds the weights' gradients and the attention's, and writes (or adds) the input's. All but the gradients are in ragged order;
    /// dx and dAttention may be null.
    /// </summary>
    internal void BackwardAttentional(AttentionalOperands operands, float* dOutput, bool accumulate, in GruGradients gradients, Arena scratch)
    {
        if (plan.Rows == 0)
        {
            return;
        }

        ref var layer = ref states[0];
        int width = layer.Width, inputs = layer.Inputs;
        float* input = GatherAll(operands.X, inputs, scratch), dStates = GatherAll(dOutput, width, scratch);
        float* dGates = scratch.AllocateFloats(4L * plan.Rows * width), sums = scratch.AllocateFloats(4L * width);
        float* carry = scratch.AllocateFloats((long)GruPlan.BlockSize * width), kept = scratch.AllocateFloats((long)GruPlan.BlockSize * width);
        var nothing = scratch.AllocateFloats((long)GruPlan.BlockSize * width);
        new Span<float>(nothing, GruPlan.BlockSize * width).Clear();
        for (var block = 0; block < plan.Blocks; block++)
        {
            new Span<float>(carry, GruPlan.BlockSize * width).Clear();
            int first = plan.BlockSteps[block], end = plan.BlockSteps[block + 1];
            for (var step = end - 1; step >= first; step--)
            {
                int row = plan.Steps[step], running = plan.Running(step);
                var previous = step == first ? null : layer.States + (long)plan.Steps[step - 1] * width;
                kernels.AddTo(carry, dStates + (long)row * width, (long)running * width);
                Split(layer, row, running, operands, previous, carry, kept);
                var dStep = dGates + 4L * row * width;
                kernels.GruStepBackward(running, width, layer.Gates + 4L * row * width, previous, nothing, carry, dStep);
                if (previous != null)
                {
                    kernels.MultiplyPacked(
                        running, width, 3 * width, dStep + width, 4 * width, layer.PackedHidden, carry, width, null, Activation.None, true);
                    kernels.AddTo(carry, kept, (long)running * width);
                }
            }

            AddWeightGradients(
                layer, gradients, input + (long)plan.Steps[first] * inputs, dGates + 4L * plan.Steps[first] * width, sums, first, first, end);
        }

        if (operands.DX != null)
        {
            var direct = plan.Order == null;
            var target = direct ? operands.DX : scratch.AllocateFloats((long)plan.Rows * inputs);
            kernels.MultiplyPacked(
                plan.Rows, inputs, 3 * width, dGates, 4 * width, layer.PackedInput, target, inputs, null, Activation.None, direct && accumulate);
            ScatterGradient(target, inputs, 0, plan.Rows, operands.DX, accumulate);
        }
    }

    private void AttentionalStep(in GruLayerState layer, int row, int running, float* attention, float* previous)
    {
        var width = layer.Width;
        float* gates = layer.Gates + 4L * row * width, state = layer.States + (long)row * width;
        if (previous != null)
        {
            kernels.MultiplyPacked(
                running, 3 * width, width, previous, width, layer.PackedHidden, gates + width, 4 * width, null, Activation.None, true);
        }

        kernels.GruStep(running, width, gates, previous, state);
        for (var i = 0; i < running; i++, state += width)
        {
            var a = attention[Ragged(row + i)];
            kernels.Scale(state, a, state, width);
            if (previous != null)
            {
                kernels.AddScaled(state, previous + (long)i * width, 1 - a, width);
            }
        }
    }

    /// <summary>
    /// The gradient of a step's states, in carry, into that of the plain step's states, which replaces it, and kept, that of the states
    /// before past the step; the attention's is added: Σ dh (s − h), s − h = (1 − z) (n − h).
    /// </summary>
    private void Split(in GruLayerState layer, int row, int running, in AttentionalOperands operands, float* previous, float* carry, float* kept)
    {
        var width = layer.Width;
        for (var i = 0; i < running; i++, carry += width, kept += width)
        {
            var ragged = Ragged(row + i);
            var a = operands.Attention[ragged];
            if (operands.DAttention != null)
            {
                var gates = layer.Gates + 4L * (row + i) * width;
                var sum = 0f;
                for (var j = 0; j < width; j++)
                {
                    var before = previous == null ? 0 : previous[(long)i * width + j];
                    sum += carry[j] * (1 - gates[2 * width + j]) * (gates[j] - before);
                }

                operands.DAttention[ragged] += sum;
            }

            kernels.Scale(carry, 1 - a, kept, width);
            kernels.Scale(carry, a, carry, width);
        }
    }

    private int Ragged(int row) => plan.Order == null ? row : plan.Order[row];

    private float* GatherAll(float* ragged, int width, Arena scratch) =>
        plan.Order == null ? ragged : Gather(ragged, width, 0, plan.Rows, scratch.AllocateFloats((long)plan.Rows * width));

    /// <summary>What a backward sweep reads, and where it adds: in ragged order.</summary>
    internal readonly struct AttentionalOperands(float* x, float* attention, float* dx, float* dAttention)
    {
        internal float* X => x;

        internal float* Attention => attention;

        internal float* DX => dx;

        internal float* DAttention => dAttention;
    }
}
