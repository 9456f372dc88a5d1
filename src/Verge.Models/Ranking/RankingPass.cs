using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>One pass of a ranking network over some examples.</summary>
/// <param name="tape">Where it is computed.</param>
/// <param name="chunk">The examples.</param>
/// <param name="context">Training or not.</param>
/// <param name="samples">All samples of the training; null where nothing is drawn among them.</param>
internal readonly ref struct RankingPass(Tape tape, ReadOnlySpan<RankingExample> chunk, ForwardContext context, IReadOnlyList<RankingExample>? samples = null)
{
    public Tape Tape { get; } = tape;

    public ReadOnlySpan<RankingExample> Chunk { get; } = chunk;

    public ForwardContext Context { get; } = context;

    public IReadOnlyList<RankingExample>? Samples { get; } = samples;
}
