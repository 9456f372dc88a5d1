using System.Collections;

namespace Verge.Tensors;

/// <summary>An ordered set of named parameters; owns their memory.</summary>
public sealed unsafe class ParameterSet : IReadOnlyList<Parameter>, IDisposable
{
    private readonly List<Parameter> _parameters = [];
    private readonly Dictionary<string, Parameter> _byName = new(StringComparer.Ordinal);

    /// <summary>Frees the memory of a set nobody disposed.</summary>
    ~ParameterSet() => Free();

    /// <summary>Number of parameters.</summary>
    public int Count => _parameters.Count;

    /// <summary>Number of elements of all parameters together.</summary>
    public long TotalElements { get; private set; }

    /// <summary>The parameter at a position.</summary>
    /// <param name="index">0 … Count − 1</param>
    public Parameter this[int index] => _parameters[index];

    /// <summary>The parameter of a name.</summary>
    /// <param name="name">Its path.</param>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public Parameter this[string name] => Find(name)
        ?? throw new KeyNotFoundException($"There is no parameter '{name}' among the {Count} of this set.");

    /// <summary>Adds a parameter of zeros.</summary>
    /// <param name="name">Its path, unique in the set.</param>
    /// <param name="dimensions">One or two positive dimensions, as PyTorch has them.</param>
    /// <param name="sparse">True for an embedding table (two dimensions).</param>
    /// <exception cref="ArgumentException">The name is taken or the dimensions are wrong.</exception>
    public Parameter Add(string name, ReadOnlySpan<int> dimensions, bool sparse = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (_byName.ContainsKey(name))
        {
            throw new ArgumentException($"Parameter '{name}' is already in the set; names must be unique.", nameof(name));
        }

        if (dimensions.Length is not (1 or 2) || (sparse && dimensions.Length != 2) || dimensions[0] <= 0 || dimensions[^1] <= 0)
        {
            throw new ArgumentException(
                $"Parameter '{name}' expects {(sparse ? "two" : "one or two")} positive dimensions, got [{string.Join(", ", dimensions.ToArray())}].",
                nameof(dimensions));
        }

        var parameter = new Parameter(this, name, dimensions, sparse);
        _parameters.Add(parameter);
        _byName.Add(name, parameter);
        TotalElements += parameter.Count;
        return parameter;
    }

    /// <summary>The parameter of a name, or null.</summary>
    /// <param name="name">Its path.</param>
    public Parameter? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Copies all values from a set with the same names and dimensions in the same order.</summary>
    /// <param name="other">The set to copy from.</param>
    /// <exception cref="ArgumentException">The sets differ; the message names the first difference.</exception>
    public void CopyFrom(ParameterSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Count != Count)
        {
            throw new ArgumentException($"CopyFrom expected {Count} parameters, got {other.Count}.", nameof(other));
        }

        for (var i = 0; i < Count; i++)
        {
            if (_parameters[i].Name != other[i].Name || !_parameters[i].Dimensions.SequenceEqual(other[i].Dimensions))
            {
                throw new ArgumentException($"CopyFrom expected {_parameters[i]} at position {i}, got {other[i]}.", nameof(other));
            }
        }

        for (var i = 0; i < Count; i++)
        {
            other[i].Value.CopyTo(_parameters[i].Value);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Parameter> GetEnumerator() => _parameters.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Frees the memory of all parameters.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        foreach (var parameter in _parameters)
        {
            parameter.Free();
        }
    }
}
