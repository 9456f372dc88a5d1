using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>
/// A model whose loss is the cross entropy over many classes, the logits being inner products: log Σ_c exp(query · class_c) −
/// the target's. Classes are embedded once a step and not once a chunk: each worker takes a slice of them.
/// </summary>
/// <remarks>Both passes run on several threads at once, each with its own tapes.</remarks>
public interface ISoftmaxLearner<TSample>
{
    /// <summary>What is trained.</summary>
    ParameterSet Parameters { get; }

    /// <summary>Number of classes.</summary>
    int Classes { get; }

    /// <summary>Computes the queries of some samples, and the logits of their own classes.</summary>
    SoftmaxTerm Forward(Tape tape, ReadOnlySpan<TSample> chunk, ForwardContext context);

    /// <summary>Some classes → [count, width].</summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="first">The first class.</param>
    /// <param name="count">How many, at least one.</param>
    /// <param name="context">The step's: its seeds are the same for every slice.</param>
    Variable Embed(Tape tape, int first, int count, ForwardContext context);
}
