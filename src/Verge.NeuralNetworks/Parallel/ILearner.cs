using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>A model that can be trained: its parameters, and its loss on a few samples.</summary>
/// <remarks>Forward runs on several threads at once, each with its own tape: it reads parameters and changes nothing.</remarks>
public interface ILearner<TSample>
{
    /// <summary>What is trained.</summary>
    ParameterSet Parameters { get; }

    /// <summary>Computes the loss of some samples of a batch.</summary>
    LossTerm Forward(Tape tape, ReadOnlySpan<TSample> chunk, ForwardContext context);
}
