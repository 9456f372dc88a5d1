using System.Runtime.InteropServices;

namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    private (nint Address, int Count)[] _free = new (nint, int)[16];
    private int _freeCount;

    /// <summary>Computes d loss / d parameter for every parameter used and adds it to <see cref="Gradients"/>.</summary>
    /// <param name="scalarLoss">A [1, 1] variable.</param>
    /// <returns><see cref="Gradients"/></returns>
    /// <exception cref="InvalidOperationException">The tape does not record, or this step was swept before.</exception>
    public GradientBuffer Backward(Variable scalarLoss)
    {
        // Not a collection expression: without optimization reading its constant data allocates.
        var one = 1f;
        if (scalarLoss.Shape.Count != 1)
        {
            throw new ArgumentException($"Backward expected a scalar loss [1, 1], got {scalarLoss.Shape}.", nameof(scalarLoss));
        }

        return Backward(scalarLoss, new ReadOnlySpan<float>(in one));
    }

    /// <summary>Sweeps back from an output with a given gradient.</summary>
    /// <param name="output">Where to start.</param>
    /// <param name="seed">d loss / d output, as many elements as the output has.</param>
    /// <returns><see cref="Gradients"/></returns>
    /// <exception cref="InvalidOperationException">The tape does not record, or this step was swept before.</exception>
    public GradientBuffer Backward(Variable output, ReadOnlySpan<float> seed)
    {
        Seed(output, seed);
        return Backward();
    }

    /// <summary>Adds a gradient to an output without sweeping: for losses with several outputs or that span shards.</summary>
    /// <param name="output">Where the loss touches this tape.</param>
    /// <param name="seed">d loss / d output, as many elements as the output has.</param>
    /// <exception cref="ArgumentException">The seed's length is not the output's.</exception>
    public void Seed(Variable output, ReadOnlySpan<float> seed)
    {
        ThrowUnlessSweepable();
        var id = Checked(output);
        if (seed.Length != _slots[id].Count)
        {
            throw new ArgumentException($"Seed expected {_slots[id].Count} elements for {output.Shape}, got {seed.Length}.", nameof(seed));
        }

        if (!_slots[id].NeedsGradient)
        {
            return;
        }

        var gradient = Gradient(id);
        for (var i = 0; i < seed.Length; i++)
        {
            gradient[i] += seed[i];
        }
    }

    /// <summary>Sweeps back from all seeds set by <see cref="Seed"/>. Once a step.</summary>
    /// <returns><see cref="Gradients"/></returns>
    /// <exception cref="InvalidOperationException">The tape does not record, or this step was swept before.</exception>
    public GradientBuffer Backward()
    {
        ThrowUnlessSweepable();
        _swept = true;
        for (var i = _nodeCount - 1; i >= 0; i--)
        {
            var node = _nodes[i];
            if (_slots[node.Output].Gradient != null)
            {
                node.Backward(this);
                _scratch.Reset();
                Recycle(node.Output);
            }
        }

        GC.KeepAlive(this);
        return Gradients;
    }

    private void ThrowUnlessSweepable()
    {
        if (!IsRecording || _swept)
        {
            throw new InvalidOperationException(IsRecording
                ? "Backward was already run for this step; reset the tape first."
                : "Backward needs a recording tape; this one was made for inference.");
        }
    }

    /// <summary>The gradient to add to; zeroed when touched first.</summary>
    private float* Gradient(int id)
    {
        ref var slot = ref _slots[id];
        if (slot.Gradient == null)
        {
            slot.Gradient = TakeGradient(slot.Count);
            NativeMemory.Clear(slot.Gradient, (nuint)slot.Count * sizeof(float));
        }

        return slot.Gradient;
    }

    /// <summary>The gradient to write (not yet touched: uninitialized) or to add to.</summary>
    private float* Gradient(int id, out bool accumulate)
    {
        ref var slot = ref _slots[id];
        accumulate = slot.Gradient != null;
        if (!accumulate)
        {
            slot.Gradient = TakeGradient(slot.Count);
        }

        return slot.Gradient;
    }

    /// <summary>Gives the gradient of a swept output to an input that has none yet, or adds it.</summary>
    private void PassGradient(int output, int id)
    {
        ref var slot = ref _slots[id];
        if (slot.NeedsGradient && slot.Gradient == null)
        {
            slot.Gradient = _slots[output].Gradient;
            _slots[output].Gradient = null;
            return;
        }

        AddToGradient(id, _slots[output].Gradient, 1);
    }

    /// <summary>A swept output's gradient is read by nobody: the next of its size gets the memory while it is in the cache.</summary>
    private void Recycle(int output)
    {
        ref var slot = ref _slots[output];
        if (slot.Gradient == null)
        {
            return;
        }

        if (_freeCount == _free.Length)
        {
            Array.Resize(ref _free, 2 * _free.Length);
        }

        _free[_freeCount++] = ((nint)slot.Gradient, slot.Count);
        slot.Gradient = null;
    }

    private float* TakeGradient(int count)
    {
        for (var i = _freeCount - 1; i >= 0; i--)
        {
            if (_free[i].Count == count)
            {
                var address = _free[i].Address;
                _free[i] = _free[--_freeCount];
                return (float*)address;
            }
        }

        return _arena.AllocateFloats(count);
    }

    private float* GradientOrNull(int id) => Needs(id) ? Gradient(id) : null;

    private bool Needs(int id) => _slots[id].NeedsGradient;

    private float* Value(int id) => _slots[id].Value;

    private void Record(Node node, int output)
    {
        node.Output = output;
        if (_nodeCount == _nodes.Length)
        {
            Array.Resize(ref _nodes, 2 * _nodes.Length);
        }

        _nodes[_nodeCount++] = node;
    }
}
