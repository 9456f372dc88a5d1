using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// Trains the towers by BPR-max over negatives that a batch shares (Hidasi and Karatzoglou, 2018): 2,048 of them, drawn near
/// their popularity, are GRU4Rec's strong form.
/// </summary>
public sealed class BprMaxLearner : IBatchLearner<RetrievalExample>
{
    private readonly TwoTowers _model;
    private readonly int _negatives;
    private readonly float _regularization;
    private readonly ItemSampler _sampler;

    /// <summary>Makes a learner.</summary>
    /// <param name="model">What is trained.</param>
    /// <param name="sampler">Draws the negatives.</param>
    /// <param name="negatives">Negatives of a batch.</param>
    /// <param name="regularization">λ, what large scores of negatives cost.</param>
    public BprMaxLearner(TwoTowers model, ItemSampler sampler, int negatives = 2048, float regularization = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(sampler);
        ArgumentOutOfRangeException.ThrowIfLessThan(negatives, 1);
        (_model, _negatives, _regularization, _sampler) = (model, negatives, regularization, sampler);
    }

    /// <inheritdoc/>
    public ParameterSet Parameters => _model.Parameters;

    /// <inheritdoc/>
    public Variable Forward(Tape tape, ReadOnlySpan<RetrievalExample> chunk, ForwardContext context) => _model.EncodeUsers(tape, chunk, context);

    /// <inheritdoc/>
    public LossTerm Loss(Tape tape, Variable outputs, ReadOnlySpan<RetrievalExample> batch, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var rented = ArrayPool<int>.Shared.Rent(batch.Length + _negatives);
        Span<int> targets = rented.AsSpan(0, batch.Length), drawn = rented.AsSpan(batch.Length, _negatives);
        for (var s = 0; s < targets.Length; s++)
        {
            targets[s] = batch[s].Target;
        }

        var seed = context.For(2).Seed;
        for (var i = 0; i < drawn.Length; i++)
        {
            drawn[i] = _sampler.Draw(seed, (ulong)i);
        }

        var positives = _model.EncodeItems(tape, targets, context);
        var users = _model.PickInterests(tape, outputs, positives);
        var loss = tape.BprMax(
            tape.SegmentDot(users, positives, tape.Segments(targets.Length, 1)),
            tape.MatMul(users, _model.EncodeItems(tape, drawn, context), transposeB: true), targets, drawn, _regularization);
        ArrayPool<int>.Shared.Return(rented);
        return new(loss, batch.Length);
    }
}
