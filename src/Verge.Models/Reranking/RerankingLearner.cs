using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Reranking;

/// <summary>Trains a re-ranking model on the candidates that count.</summary>
/// <param name="model">The model.</param>
/// <param name="loss">By what.</param>
public sealed class RerankingLearner(IRerankingModel model, RerankingLoss loss = RerankingLoss.CrossEntropy) : ILearner<RerankExample>
{
    /// <inheritdoc/>
    public ParameterSet Parameters => model.Parameters;

    /// <inheritdoc/>
    public LossTerm Forward(Tape tape, ReadOnlySpan<RerankExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var logits = model.Logits(tape, chunk, context);
        return loss == RerankingLoss.Listwise ? Listwise(tape, logits, chunk) : CrossEntropy(tape, logits, chunk);
    }

    private static LossTerm CrossEntropy(Tape tape, Variable logits, ReadOnlySpan<RerankExample> chunk)
    {
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

    /// <summary>The softmax is over what counts alone: of the other candidates it is not known whether they would have been clicked.</summary>
    private static LossTerm Listwise(Tape tape, Variable logits, ReadOnlySpan<RerankExample> chunk)
    {
        Span<int> lengths = stackalloc int[chunk.Length];
        var rows = ArrayPool<int>.Shared.Rent(logits.Rows);
        var shares = ArrayPool<float>.Shared.Rent(logits.Rows);
        var (row, counted, lists) = (0, 0, 0);
        for (var s = 0; s < chunk.Length; s++)
        {
            var (labels, counts, first, clicks) = (chunk[s].Labels, chunk[s].Counts, counted, 0);
            for (var i = 0; i < labels.Length; i++)
            {
                if (counts[i] > 0)
                {
                    clicks += labels[i] > 0 ? 1 : 0;
                    (rows[counted], shares[counted]) = (row + i, labels[i]);
                    counted++;
                }
            }

            foreach (ref var share in shares.AsSpan(first, counted - first))
            {
                share = share > 0 ? 1f / clicks : 0;
            }

            lengths[s] = counted - first;
            lists += clicks > 0 ? 1 : 0;
            row += labels.Length;
        }

        var loss = tape.ListwiseCrossEntropy(tape.Rows(logits, rows.AsSpan(0, counted)), tape.Segments(lengths), shares.AsSpan(0, counted));
        ArrayPool<int>.Shared.Return(rows);
        ArrayPool<float>.Shared.Return(shares);
        return new(loss, lists);
    }
}
