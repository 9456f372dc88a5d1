using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// Trains the towers by softmax over the clicked item and sampled ones (PWPRec eq. 8): global negatives, drawn from the
/// catalogue for each sample (section 4.3.1).
/// </summary>
public sealed class SampledSoftmaxLearner : ILearner<RetrievalExample>
{
    private const int Attempts = 20;

    private readonly TwoTowers _model;
    private readonly int _negatives;
    private readonly ItemSampler _sampler;

    /// <summary>Makes a learner.</summary>
    /// <param name="model">What is trained.</param>
    /// <param name="negatives">Negatives a sample. The paper takes 10.</param>
    /// <param name="sampler">Draws them; null: evenly from the whole catalogue.</param>
    public SampledSoftmaxLearner(TwoTowers model, int negatives = 10, ItemSampler? sampler = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(negatives, 1);
        (_model, _negatives, _sampler) = (model, negatives, sampler ?? new(ItemSampler.Catalogue(model.Items.Items.Count)));
    }

    /// <inheritdoc/>
    public ParameterSet Parameters => _model.Parameters;

    /// <summary>About 200 rows of clicks: what a block makes of them stays in a core's cache until the next part reads it.</summary>
    public int MicroBatch => Math.Clamp(200 / _model.HistoryLength, 1, 16);

    /// <inheritdoc/>
    public LossTerm Forward(Tape tape, ReadOnlySpan<RetrievalExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var users = _model.EncodeUsers(tape, chunk, context);
        var candidates = 1 + _negatives;
        var indices = ArrayPool<int>.Shared.Rent(chunk.Length * candidates);
        Draw(chunk, indices, context.For(2).Seed);
        var lists = tape.Segments(chunk.Length, candidates);
        var items = _model.EncodeItems(tape, indices.AsSpan(0, lists.TotalRows), context);
        ArrayPool<int>.Shared.Return(indices);
        Span<int> first = stackalloc int[chunk.Length];
        if (_model.Interests > 1)
        {
            for (var s = 0; s < chunk.Length; s++)
            {
                first[s] = lists.Offset(s);
            }

            users = _model.PickInterests(tape, users, tape.Rows(items, first));
            first.Clear();
        }

        return new(tape.SoftmaxCrossEntropy(tape.SegmentDot(users, items, lists), lists, first), chunk.Length);
    }

    private void Draw(ReadOnlySpan<RetrievalExample> chunk, Span<int> indices, ulong seed)
    {
        var draw = 0UL;
        for (var s = 0; s < chunk.Length; s++)
        {
            var list = indices.Slice(s * (1 + _negatives), 1 + _negatives);
            list[0] = chunk[s].Target;
            for (var i = 1; i < list.Length; i++)
            {
                // Where nearly all clicks are on one item, a negative may be it after some draws.
                for (var attempt = 0; attempt < Attempts && (attempt == 0 || list[i] == list[0]); attempt++)
                {
                    list[i] = _sampler.Draw(seed, draw++);
                }
            }
        }
    }
}
