using System.Runtime.CompilerServices;

namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    private readonly Arena? _frozen;
    private FrozenParameter[] _frozenParameters = [];

    /// <summary>The place of a parameter's prepared forms; null when the tape's parameters may change or this is none.</summary>
    private ref FrozenParameter FrozenOrNull(int id)
    {
        if (_frozen == null || _slots[id].Parameter is not { } parameter)
        {
            return ref Unsafe.NullRef<FrozenParameter>();
        }

        if (_frozenParameters.Length < Parameters.Count)
        {
            Array.Resize(ref _frozenParameters, Parameters.Count);
        }

        return ref _frozenParameters[parameter.Index];
    }

    /// <summary>A weight [n, k] packed for products with its transpose; null unless frozen.</summary>
    private float* FrozenLinear(int id)
    {
        ref var frozen = ref FrozenOrNull(id);
        if (Unsafe.IsNullRef(ref frozen))
        {
            return null;
        }

        if (frozen.Linear == null)
        {
            var slot = _slots[id];
            frozen.Linear = _frozen!.AllocateFloats(_kernels.PackedCount(slot.Rows, slot.Columns));
            _kernels.PackTransposed(slot.Value, slot.Columns, slot.Rows, slot.Columns, frozen.Linear);
        }

        return frozen.Linear;
    }

    /// <summary>Fills in a layer's packed weights, from those kept where all four are frozen parameters.</summary>
    private void PackGru(in GruPass pass, ref GruLayerState layer)
    {
        ref var input = ref FrozenOrNull(layer.InputWeight);
        ref var hidden = ref FrozenOrNull(layer.HiddenWeight);
        ref var bias = ref FrozenOrNull(layer.InputBias);
        var frozen = _frozen != null && _slots[layer.InputWeight].Parameter != null && _slots[layer.HiddenWeight].Parameter != null
            && _slots[layer.InputBias].Parameter != null && _slots[layer.HiddenBias].Parameter != null;
        if (frozen && input.GruInput != null && hidden.GruHidden != null && bias.GruBias != null)
        {
            layer.PackedInput = input.GruInput;
            layer.PackedHidden = hidden.GruHidden;
            layer.Bias = bias.GruBias;
            return;
        }

        pass.PackForward(
            ref layer, Value(layer.InputWeight), Value(layer.HiddenWeight), Value(layer.InputBias), Value(layer.HiddenBias),
            frozen ? _frozen! : _scratch);
        if (frozen)
        {
            input.GruInput = layer.PackedInput;
            hidden.GruHidden = layer.PackedHidden;
            bias.GruBias = layer.Bias;
        }
    }
}
