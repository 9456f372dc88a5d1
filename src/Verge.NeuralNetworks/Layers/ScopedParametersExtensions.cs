using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>Opens scopes.</summary>
public static class ScopedParametersExtensions
{
    /// <summary>The set under a prefix.</summary>
    public static ScopedParameters Scope(this ParameterSet parameters, string name) => new ScopedParameters(parameters).Scope(name);
}
