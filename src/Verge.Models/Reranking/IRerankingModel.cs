using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Reranking;

/// <summary>A network that scores the candidates of re-ranking requests.</summary>
public interface IRerankingModel : IDisposable
{
    /// <summary>What is trained.</summary>
    ParameterSet Parameters { get; }

    /// <summary>Scores a chunk of requests → logits <c>[Σ candidates, 1]</c>, request after request, in upstream order.</summary>
    Variable Logits(Tape tape, ReadOnlySpan<RerankExample> chunk, ForwardContext context);
}
