using System.Runtime.CompilerServices;

namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    private readonly Arena? _frozen;
    private FrozenParameter[] _frozenParameters = [];

    /// <summary>Packs a linear map's weight now, not when it is first used. For tapes of frozen parameters; its steps must be over or not begun.</summary>
    /// <param name="weight">[out, in]</param>
    public void Pack(Parameter weight) => FrozenLinear(Checked(Parameter(weight)));

    /// <summary>Packs a GRU layer's weights now, not when they are first used. For tapes of frozen parameters; its steps must be over or not begun.</summary>
    /// <param name="layer">weight_ih [3·hidden, input], weight_hh [3·hidden, hidden], bias_ih and bias_hh [3·hidden].</param>
    /// <exception cref="ArgumentException">Not four, or a shape does not fit.</exception>
    public void PackGru(params ReadOnlySpan<Parameter> layer)
    {
        ShapeErrors.RequireCount(layer.Length == 4, nameof(PackGru), "parameters", 4, layer.Length);
        var state = CheckedGruLayer(new(Parameter(layer[0]), Parameter(layer[1]), Parameter(layer[2]), Parameter(layer[3])), layer[0].Columns);
        PackGru(new GruPass(_kernels, default, &state, 1), ref state);
        _scratch.Reset();
    }

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
