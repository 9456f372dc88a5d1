namespace Verge.Tensors;

/// <summary>
/// A stack of GRU layers advanced one row at a time: what a device does with each new behavior. The kernels of
/// <see cref="Tape.Gru"/>, without a tape. Weights are read when it is made. Not thread-safe.
/// </summary>
public sealed unsafe class GruStepper : IDisposable
{
    private readonly Kernels _kernels = Kernels.Best;
    private readonly Arena _arena = new(1 << 14);
    private readonly GruLayerState* _layers;
    private readonly float* _input;
    private readonly float* _gates;
    private readonly float* _state;
    private bool _disposed;

    /// <summary>Prepares the weights.</summary>
    /// <param name="weights">
    /// For each layer four parameters in PyTorch's layout: weight_ih [3·hidden, input], weight_hh [3·hidden, hidden], bias_ih and
    /// bias_hh [3·hidden].
    /// </param>
    /// <exception cref="ArgumentException">There is no layer or a shape does not fit.</exception>
    public GruStepper(params ReadOnlySpan<Parameter> weights)
    {
        if (weights.Length is 0 || weights.Length % 4 != 0)
        {
            throw new ArgumentException($"GruStepper expected four parameters a layer, got {weights.Length}.", nameof(weights));
        }

        Layers = weights.Length / 4;
        InputWidth = weights[0].Columns;
        _layers = (GruLayerState*)_arena.Allocate(Layers * sizeof(GruLayerState));
        var pass = new GruPass(_kernels, default, _layers, Layers);
        var inputs = InputWidth;
        for (var l = 0; l < Layers; l++)
        {
            var own = weights.Slice(4 * l, 4);
            var width = own[1].Columns;
            Require(own[0], 3 * width, inputs);
            Require(own[1], 3 * width, width);
            Require(own[2], 1, 3 * width);
            Require(own[3], 1, 3 * width);
            _layers[l] = new GruLayerState { Inputs = inputs, Width = width };
            pass.PackForward(ref _layers[l], own[0].Pointer, own[1].Pointer, own[2].Pointer, own[3].Pointer, _arena);
            StateWidth += width;
            OutputWidth = inputs = width;
        }

        _input = _arena.AllocateFloats(InputWidth);
        _gates = _arena.AllocateFloats(4L * StateWidth);
        _state = _arena.AllocateFloats(StateWidth);
    }

    /// <summary>Number of layers.</summary>
    public int Layers { get; }

    /// <summary>Width of an input row.</summary>
    public int InputWidth { get; }

    /// <summary>Floats of the state: the layers' states, first layer first.</summary>
    public int StateWidth { get; }

    /// <summary>Width of the top layer's state, which is the last part of the state.</summary>
    public int OutputWidth { get; }

    /// <summary>Advances the state by one row; the output is its last <see cref="OutputWidth"/> floats.</summary>
    /// <param name="input">InputWidth floats.</param>
    /// <param name="state">StateWidth floats, zeros at the start; replaced.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Step(ReadOnlySpan<float> input, Span<float> state)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ShapeErrors.RequireCount(input.Length == InputWidth, nameof(GruStepper), "inputs", InputWidth, input.Length);
        ShapeErrors.RequireCount(state.Length == StateWidth, nameof(GruStepper), "floats of state", StateWidth, state.Length);
        input.CopyTo(new Span<float>(_input, InputWidth));
        state.CopyTo(new Span<float>(_state, StateWidth));
        float* x = _input, h = _state;
        for (var l = 0; l < Layers; l++)
        {
            ref var layer = ref _layers[l];
            var width = layer.Width;
            new ReadOnlySpan<float>(layer.Bias + 3 * width, width).CopyTo(new Span<float>(_gates + 3 * width, width));
            _kernels.MultiplyPacked(
                1, 3 * width, layer.Inputs, x, layer.Inputs, layer.PackedInput, _gates, 4 * width, layer.Bias, Activation.None, false);
            _kernels.MultiplyPacked(
                1, 3 * width, width, h, width, layer.PackedHidden, _gates + width, 4 * width, null, Activation.None, true);
            _kernels.GruStep(1, width, _gates, h, h);
            x = h;
            h += width;
        }

        new ReadOnlySpan<float>(_state, StateWidth).CopyTo(state);
        GC.KeepAlive(this);
    }

    /// <summary>Frees the native memory.</summary>
    public void Dispose()
    {
        _disposed = true;
        _arena.Dispose();
    }

    private static void Require(Parameter parameter, int rows, int columns)
    {
        if (parameter.Rows != rows || parameter.Columns != columns)
        {
            throw new ArgumentException($"GruStepper expected [{rows}, {columns}] for {parameter}.");
        }
    }
}
