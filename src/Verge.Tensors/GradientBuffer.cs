using System.Runtime.InteropServices;

namespace Verge.Tensors;

/// <summary>
/// Gradients of a <see cref="ParameterSet"/>: a dense array for each parameter, and for sparse ones a list of
/// (row, values) pairs. Backward sweeps add to it until <see cref="Clear"/>.
/// </summary>
public sealed unsafe class GradientBuffer : IDisposable
{
    private float*[] _dense;
    private SparseGradient?[] _sparse;
    private int _covered;
    private bool _disposed;

    /// <summary>Makes a buffer of zeros.</summary>
    /// <param name="parameters">The parameters; ones added later are covered too.</param>
    public GradientBuffer(ParameterSet parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters = parameters;
        _dense = new float*[parameters.Count];
        _sparse = new SparseGradient?[parameters.Count];
        Cover();
    }

    /// <summary>Frees native memory of a buffer nobody disposed.</summary>
    ~GradientBuffer() => Free();

    /// <summary>The parameters whose gradients these are.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>The gradient of a dense parameter, row-major.</summary>
    /// <param name="parameter">A parameter of the set that is not sparse.</param>
    /// <exception cref="ArgumentException">The parameter is sparse or of another set.</exception>
    public Span<float> Dense(Parameter parameter) => new(DensePointer(parameter), parameter.Count);

    /// <summary>The rows of a sparse parameter that got a gradient. Sorted and unique only after <see cref="GradientReducer"/>.</summary>
    /// <param name="parameter">A sparse parameter of the set.</param>
    /// <exception cref="ArgumentException">The parameter is dense or of another set.</exception>
    public ReadOnlySpan<int> SparseRows(Parameter parameter) => Sparse(parameter).Rows.Span;

    /// <summary>The gradients of <see cref="SparseRows"/>: [rows, columns] row-major.</summary>
    /// <param name="parameter">A sparse parameter of the set.</param>
    /// <exception cref="ArgumentException">The parameter is dense or of another set.</exception>
    public Span<float> SparseValues(Parameter parameter) => Sparse(parameter).Values.Span;

    /// <summary>Adds a gradient row of a sparse parameter.</summary>
    /// <param name="parameter">A sparse parameter of the set.</param>
    /// <param name="row">A row of the table.</param>
    /// <returns>The row's values, not initialized: write all of them before the next call.</returns>
    /// <exception cref="ArgumentException">The parameter is dense or of another set.</exception>
    public Span<float> AppendRow(Parameter parameter, int row)
    {
        var sparse = Sparse(parameter);
        if ((uint)row >= (uint)parameter.Rows)
        {
            throw new ArgumentOutOfRangeException(nameof(row), row, $"A row of {parameter} expected 0 … {parameter.Rows - 1}.");
        }

        return new Span<float>(sparse.Append(row, parameter.Columns), parameter.Columns);
    }

    /// <summary>Sets all gradients to zero.</summary>
    public void Clear()
    {
        for (var i = 0; i < _covered; i++)
        {
            if (_sparse[i] is { } sparse)
            {
                sparse.Clear();
            }
            else
            {
                NativeMemory.Clear(_dense[i], (nuint)Parameters[i].Count * sizeof(float));
            }
        }

        Cover();
    }

    /// <summary>Frees the native memory.</summary>
    public void Dispose()
    {
        _disposed = true;
        Free();
        foreach (var sparse in _sparse)
        {
            sparse?.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Makes sure that later parameters are covered too; clears nothing.</summary>
    internal void CoverAll() => Cover();

    internal float* DensePointer(Parameter parameter)
    {
        Check(parameter);
        var pointer = _dense[parameter.Index];
        return pointer != null
            ? pointer
            : throw new ArgumentException($"Parameter {parameter} is sparse; its gradient is a list of rows.", nameof(parameter));
    }

    internal SparseGradient Sparse(Parameter parameter)
    {
        Check(parameter);
        return _sparse[parameter.Index]
            ?? throw new ArgumentException($"Parameter {parameter} is dense; its gradient has no list of rows.", nameof(parameter));
    }

    private void Check(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (!parameter.IsOf(Parameters))
        {
            throw new ArgumentException($"Parameter {parameter} is not of the set that this gradient buffer belongs to.", nameof(parameter));
        }

        if (parameter.Index >= _covered)
        {
            Cover();
        }
    }

    private void Cover()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_dense.Length < Parameters.Count)
        {
            var grown = new float*[Parameters.Count];
            for (var i = 0; i < _covered; i++)
            {
                grown[i] = _dense[i];
            }

            _dense = grown;
            Array.Resize(ref _sparse, Parameters.Count);
        }

        for (; _covered < Parameters.Count; _covered++)
        {
            var parameter = Parameters[_covered];
            if (parameter.IsSparse)
            {
                _sparse[_covered] = new SparseGradient();
            }
            else
            {
                _dense[_covered] = NativeFloats.Allocate(parameter.Count);
            }
        }
    }

    private void Free()
    {
        for (var i = 0; i < _covered; i++)
        {
            NativeMemory.AlignedFree(_dense[i]);
            _dense[i] = null;
        }

        _covered = 0;
    }
}
