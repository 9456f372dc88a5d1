using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>Trains a ranking model with binary cross-entropy on clicks (BST eq. 5).</summary>
public sealed class ClickLearner(IRankingModel model) : ILearner<RankingExample>
{
    /// <inheritdoc/>
    public ParameterSet Parameters => model.Parameters;

    /// <inheritdoc/>
    public LossTerm Forward(Tape tape, ReadOnlySpan<RankingExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var labels = ArrayPool<float>.Shared.Rent(chunk.Length);
        for (var i = 0; i < chunk.Length; i++)
        {
            labels[i] = chunk[i].Label;
        }

        var loss = tape.BinaryCrossEntropy(model.Logits(tape, chunk, context), labels.AsSpan(0, chunk.Length));
        ArrayPool<float>.Shared.Return(labels);
        return new(loss, chunk.Length);
    }
}
