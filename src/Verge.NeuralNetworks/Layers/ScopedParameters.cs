using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>A parameter set under a dotted prefix: <c>parameters.Scope("rerank").Scope("candidate_encoder")</c>.</summary>
public readonly record struct ScopedParameters
{
    /// <summary>Puts a prefix before the names of a set.</summary>
    /// <param name="parameters">The set.</param>
    /// <param name="prefix">Names joined by dots; empty for none.</param>
    public ScopedParameters(ParameterSet parameters, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(prefix);
        (Set, Prefix) = (parameters, prefix);
    }

    /// <summary>The set that parameters are added to.</summary>
    public ParameterSet Set { get; }

    /// <summary>The prefix without a dot at its end.</summary>
    public string Prefix { get; }

    /// <summary>One level further down.</summary>
    public ScopedParameters Scope(string name) => new(Set, Path(name));

    /// <summary>Adds a parameter below the prefix.</summary>
    /// <exception cref="ArgumentException">The name is taken or the dimensions are wrong.</exception>
    public Parameter Add(string name, ReadOnlySpan<int> dimensions, bool sparse = false) => Set.Add(Path(name), dimensions, sparse);

    /// <summary>The full name of something below the prefix.</summary>
    public string Path(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Prefix.Length == 0 ? name : $"{Prefix}.{name}";
    }

    /// <summary>A whole set is its own outermost scope.</summary>
    public static implicit operator ScopedParameters(ParameterSet parameters) => new(parameters);
}
