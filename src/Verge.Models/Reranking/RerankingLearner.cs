using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Reranking;

/// <summary>
/// Trains a re-ranking model with binary cross-entropy over the candidates that count (EdgeRec eq. 15, with the minus sign
/// that the print lacks). A batch's loss is the mean over them.
/// </summary>
public sealed class RerankingLearner(IRerankingModel model) : ILearner<RerankExample>
{
    /// <inheritdoc/>
    public ParameterSet Parameters => model.Parameters;

    /// <inheritdoc/>
    public LossTerm Forward(Tape tape, ReadOnlySpan<RerankExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var logits = model.Logits(tape, chunk, context);
        var labels = ArrayPool<float>.Shared.Rent(2 * logits.Rows);
        var (row, counted) = (0, 0.0);
        foreach (var example in chunk)
        {
            example.Labels.CopyTo(labels.AsSpan(row));
            example.Counts.CopyTo(labels.AsSpan(logits.Rows + row));
            counted += example.CountedCandidates;
            row += example.CandidateCount;
        }

        var loss = tape.BinaryCrossEntropy(logits, labels.AsSpan(0, row), labels.AsSpan(row, row));
        ArrayPool<float>.Shared.Return(labels);
        return new(loss, counted);
    }
}
