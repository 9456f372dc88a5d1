using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>
/// A model whose loss spans the samples of a batch (in-batch negatives, batch-wide shares): chunks are computed by several
/// workers, then the loss is taken over all of them at once, so that it does not depend on chunks or workers.
/// </summary>
/// <remarks>Forward runs on several threads at once, each with its own tape; Loss runs once a step on the caller's.</remarks>
public interface IBatchLearner<TSample>
{
    /// <summary>What is trained.</summary>
    ParameterSet Parameters { get; }

    /// <summary>Computes the outputs of some samples: any number of rows, all chunks of the same width.</summary>
    Variable Forward(Tape tape, ReadOnlySpan<TSample> chunk, ForwardContext context);

    /// <summary>The loss of a whole batch.</summary>
    /// <param name="tape">Where it is computed; its own parameters (a table of all items, say) may be used here too.</param>
    /// <param name="outputs">The chunks' outputs one below the other, in the order of the samples.</param>
    /// <param name="batch">All samples.</param>
    /// <param name="context">Training, with the batch's seed.</param>
    LossTerm Loss(Tape tape, Variable outputs, ReadOnlySpan<TSample> batch, ForwardContext context);
}
