using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>A network that gives candidates a click probability.</summary>
public interface IRankingModel : IDisposable
{
    /// <summary>What is trained.</summary>
    ParameterSet Parameters { get; }

    /// <summary>Scores examples → logits <c>[examples, 1]</c>. Neighbors that share histories share the work on them.</summary>
    Variable Logits(Tape tape, ReadOnlySpan<RankingExample> chunk, ForwardContext context);
}
