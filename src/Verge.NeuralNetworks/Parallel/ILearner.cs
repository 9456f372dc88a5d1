using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>A model that can be trained: its parameters, and its loss on a few samples.</summary>
/// <remarks>Forward runs on several threads at once, each with its own tape: it reads parameters and changes nothing.</remarks>
public interface ILearner<TSample>
{
    /// <summary>What is trained.</summary>
    ParameterSet Parameters { get; }

    /// <summary>
    /// Samples a worker should take through the network at once: few where a sample has many rows, so that they stay in a
    /// core's cache; many where the weights outweigh what goes through them, since each pass reads and writes them all.
    /// </summary>
    int MicroBatch => DataParallelOptions.UsualMicroBatch;

    /// <summary>Computes the loss of some samples of a batch.</summary>
    LossTerm Forward(Tape tape, ReadOnlySpan<TSample> chunk, ForwardContext context);
}
