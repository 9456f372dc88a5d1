using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>Computes the gradients of a batch's mean loss: all a trainer needs to know of a model.</summary>
public interface IBatchGradients<TSample> : IDisposable
{
    /// <summary>What is trained.</summary>
    ParameterSet Parameters { get; }

    /// <summary>The gradients of the last batch, sparse rows sorted and unique; valid until the next.</summary>
    GradientBuffer Gradients { get; }

    /// <summary>Computes loss and gradients of a batch.</summary>
    /// <param name="batch">The samples, in an order that is part of the result.</param>
    /// <param name="seed">Seeds what is random in the forward passes.</param>
    /// <param name="cancellation">Ends the work between two chunks; the gradients are then worth nothing.</param>
    /// <exception cref="SampleException">A forward or backward pass failed; the samples are named.</exception>
    /// <exception cref="OperationCanceledException">The work was canceled.</exception>
    BatchResult Compute(ReadOnlyMemory<TSample> batch, ulong seed, CancellationToken cancellation = default);

    /// <summary>Moves the parameters by <see cref="Gradients"/>, on all workers; the same bits as the optimizer's own step.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="learningRate">The rate of this step, finite and not negative.</param>
    void Step(IOptimizer optimizer, double learningRate);
}
