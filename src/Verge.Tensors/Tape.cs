using System.Diagnostics.CodeAnalysis;

namespace Verge.Tensors;

/// <summary>
/// One worker's record of a forward computation and the sweep back through it. All memory comes from an arena and from
/// pooled nodes: after warm-up a step allocates nothing. Not thread-safe; parameters may be shared by several tapes.
/// A step: <see cref="Reset"/>, inputs, operations, <see cref="Backward(Variable)"/>.
/// </summary>
public sealed unsafe partial class Tape : IDisposable
{
    private readonly Arena _arena;
    private readonly Arena _scratch;
    private readonly Kernels _kernels;
    private Slot[] _slots = new Slot[64];
    private int _slotCount;
    private Node[] _nodes = new Node[64];
    private int _nodeCount;
    private int[] _parameterIds = [];
    private int _generation = 1;
    private bool _swept;

    /// <summary>Makes a tape.</summary>
    /// <param name="parameters">The parameters that operations may use.</param>
    /// <param name="options">Recording and memory; null for the defaults.</param>
    public Tape(ParameterSet parameters, TapeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        options ??= new TapeOptions();
        if (options is { Recording: true, FrozenParameters: true })
        {
            throw new ArgumentException("TapeOptions expected FrozenParameters without Recording: training changes parameters.", nameof(options));
        }

        Parameters = parameters;
        IsRecording = options.Recording;
        _arena = new Arena(options.InitialFloats);
        _scratch = new Arena(1 << 12);
        _frozen = options.FrozenParameters ? new Arena(1 << 14) : null;
        _kernels = options.Level is { } level ? Kernels.For(level) : Kernels.Best;
        Gradients = new GradientBuffer(options.Recording ? parameters : EmptySet);
    }

    /// <summary>The parameters that operations may use.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>False for inference: nothing is kept and there is no backward sweep.</summary>
    public bool IsRecording { get; }

    /// <summary>Gradients of the parameters; backward sweeps add to it until it is cleared.</summary>
    public GradientBuffer Gradients { get; }

    /// <summary>Bytes of working memory reserved so far.</summary>
    public long MemoryBytes => _arena.CapacityBytes + _scratch.CapacityBytes + (_frozen?.CapacityBytes ?? 0);

    private static ParameterSet EmptySet { get; } = new();

    /// <summary>Forgets the step: all variables, segments and spans of this tape become invalid. Gradients stay.</summary>
    public void Reset()
    {
        _arena.Reset();
        _scratch.Reset();
        for (var i = 0; i < _nodeCount; i++)
        {
            _nodes[i].Release();
        }

        _nodeCount = 0;
        _slotCount = 0;
        _freeCount = 0;
        _generation++;
        _swept = false;
    }

    /// <summary>A matrix to be filled by the caller.</summary>
    /// <param name="rows">Number of rows, zero allowed.</param>
    /// <param name="columns">Number of columns, at least one.</param>
    /// <param name="value">Where to write the elements, row-major; not initialized.</param>
    /// <param name="requiresGradient">Whether a backward sweep computes this input's gradient.</param>
    public Variable Input(int rows, int columns, out Span<float> value, bool requiresGradient = false)
    {
        if (rows < 0 || columns < 1)
        {
            throw new ArgumentException($"Input expected rows ≥ 0 and columns ≥ 1, got [{rows}, {columns}].");
        }

        var id = NewSlot(rows, columns, requiresGradient && IsRecording);
        value = new Span<float>(_slots[id].Value, rows * columns);
        return Handle(id);
    }

    /// <summary>A matrix with given elements that needs no gradient.</summary>
    /// <param name="elements">rows · columns elements, row-major; copied.</param>
    /// <param name="rows">Number of rows, zero allowed.</param>
    /// <param name="columns">Number of columns, at least one.</param>
    public Variable Constant(ReadOnlySpan<float> elements, int rows, int columns)
    {
        if (elements.Length != (long)rows * columns)
        {
            throw new ArgumentException(
                $"Constant expected {(long)rows * columns} elements for [{rows}, {columns}], got {elements.Length}.", nameof(elements));
        }

        var result = Input(rows, columns, out var value);
        elements.CopyTo(value);
        return result;
    }

    /// <summary>A dense parameter as a matrix; a vector of n is [1, n]. Asking again in the same step gives the same variable.</summary>
    /// <param name="parameter">A parameter of this tape's set; not sparse (tables are read by Embedding).</param>
    /// <exception cref="ArgumentException">The parameter is sparse or of another set.</exception>
    public Variable Parameter(Parameter parameter)
    {
        CheckParameter(parameter, nameof(Parameter));
        if (parameter.IsSparse)
        {
            throw new ArgumentException($"Parameter expected a dense parameter, got the sparse table {parameter}: read it by Embedding.", nameof(parameter));
        }

        ref var remembered = ref _parameterIds[parameter.Index];
        if (remembered < _slotCount && ReferenceEquals(_slots[remembered].Parameter, parameter))
        {
            return Handle(remembered);
        }

        var id = NewSlot(parameter.Rows, parameter.Columns, parameter.Pointer);
        remembered = id;
        ref var slot = ref _slots[id];
        slot.Parameter = parameter;
        if (IsRecording)
        {
            slot.NeedsGradient = true;
            slot.Gradient = Gradients.DensePointer(parameter);
        }

        return Handle(id);
    }

    /// <summary>Says which rows of a ragged matrix belong to which sample.</summary>
    /// <param name="lengths">Rows of each sample; zero is legal.</param>
    /// <exception cref="ArgumentException">A length is negative.</exception>
    public Segments Segments(ReadOnlySpan<int> lengths)
    {
        var offsets = _arena.AllocateInts(lengths.Length + 1);
        offsets[0] = 0;
        for (var i = 0; i < lengths.Length; i++)
        {
            if (lengths[i] < 0)
            {
                throw new ArgumentException($"Segments expected lengths ≥ 0, got {lengths[i]} at {i}.", nameof(lengths));
            }

            offsets[i + 1] = checked(offsets[i] + lengths[i]);
        }

        return new Segments(offsets, lengths.Length);
    }

    /// <summary>Samples of the same number of rows each.</summary>
    /// <param name="samples">Number of samples.</param>
    /// <param name="length">Rows of each.</param>
    public Segments Segments(int samples, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(samples);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _ = checked(samples * length);
        var offsets = _arena.AllocateInts(samples + 1);
        for (var i = 0; i <= samples; i++)
        {
            offsets[i] = i * length;
        }

        return new Segments(offsets, samples);
    }

    /// <summary>Frees all native memory, the gradients' too.</summary>
    public void Dispose()
    {
        _arena.Dispose();
        _scratch.Dispose();
        _frozen?.Dispose();
        Gradients.Dispose();
    }

    internal Shape ShapeOf(Variable variable)
    {
        ref var slot = ref _slots[Checked(variable)];
        return new Shape(slot.Rows, slot.Columns);
    }

    internal ReadOnlySpan<float> ValueOf(Variable variable)
    {
        ref var slot = ref _slots[Checked(variable)];
        return new ReadOnlySpan<float>(slot.Value, slot.Count);
    }

    internal ReadOnlySpan<float> GradientOf(Variable variable)
    {
        ref var slot = ref _slots[Checked(variable)];
        return slot.Gradient == null ? default : new ReadOnlySpan<float>(slot.Gradient, slot.Count);
    }

    private void CheckParameter([NotNull] Parameter? parameter, string operation)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (!parameter.IsOf(Parameters))
        {
            throw new ArgumentException($"{operation} expected a parameter of this tape's set, got {parameter} of another.", nameof(parameter));
        }

        if (_parameterIds.Length < Parameters.Count)
        {
            Array.Resize(ref _parameterIds, Parameters.Count);
        }
    }

    private int Checked(Variable variable)
    {
        if (!variable.BelongsTo(this, _generation))
        {
            ThrowForeign();
        }

        return variable.Id;
    }

    [DoesNotReturn]
    private static void ThrowForeign() => throw new InvalidOperationException(
        "This variable belongs to another tape or to an earlier step: Reset makes a tape's variables invalid.");

    private Variable Handle(int id) => new(this, id, _generation);

    private int NewSlot(int rows, int columns, bool needsGradient)
    {
        if ((long)rows * columns > int.MaxValue)
        {
            throw new ArgumentException($"A matrix expected at most {int.MaxValue} elements, got [{rows}, {columns}].");
        }

        var id = NewSlot(rows, columns, _arena.AllocateFloats((long)rows * columns));
        _slots[id].NeedsGradient = needsGradient;
        return id;
    }

    private int NewSlot(int rows, int columns, float* value)
    {
        if (_slotCount == _slots.Length)
        {
            Array.Resize(ref _slots, 2 * _slots.Length);
        }

        _slots[_slotCount] = new Slot { Value = value, Rows = rows, Columns = columns };
        return _slotCount++;
    }
}
