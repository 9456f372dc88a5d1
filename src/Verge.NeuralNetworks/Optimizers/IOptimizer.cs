using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>Moves parameters against their gradients, and keeps what it needs from step to step.</summary>
/// <remarks>One optimizer serves one parameter set. Rows of sparse parameters without a gradient are not touched.</remarks>
public interface IOptimizer
{
    /// <summary>The kind of optimizer as checkpoints name it.</summary>
    string Name { get; }

    /// <summary>Steps taken.</summary>
    long Steps { get; }

    /// <summary>Takes a step.</summary>
    /// <param name="parameters">What is moved.</param>
    /// <param name="summed">Gradients of the mean loss, sparse rows unique (as <see cref="GradientReducer"/> leaves them).</param>
    /// <param name="learningRate">The rate of this step, finite and not negative.</param>
    void Step(ParameterSet parameters, GradientBuffer summed, double learningRate);

    /// <summary>Begins a step that several threads take together: then <see cref="Update"/> once for each part.</summary>
    /// <inheritdoc cref="Step"/>
    void Begin(ParameterSet parameters, GradientBuffer summed, double learningRate);

    /// <summary>Moves a part of the elements and rows of each parameter. However many parts, the bits are the same.</summary>
    /// <param name="parameters">What is moved.</param>
    /// <param name="summed">The gradients that the step began with.</param>
    /// <param name="part">Which part, from 0.</param>
    /// <param name="parts">Of how many.</param>
    void Update(ParameterSet parameters, GradientBuffer summed, int part, int parts);

    /// <summary>Adds the whole state to a file, each tensor named <paramref name="prefix"/> + parameter + what it is.</summary>
    void Save(SafeTensorsWriter writer, ParameterSet parameters, string prefix);

    /// <summary>Takes the state from a file: the next step gives the same bits as if the run had never stopped.</summary>
    /// <exception cref="SafeTensorsException">The file lacks a tensor or holds one of another shape.</exception>
    void Load(SafeTensorsReader reader, ParameterSet parameters, string prefix);
}
