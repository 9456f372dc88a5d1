using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>Trains the towers by softmax over the whole catalogue (PWPRec eq. 8 with every other item a negative).</summary>
/// <param name="model">What is trained.</param>
/// <param name="items">Item indices that are classes, ascending, all targets among them: what training has shown; null for the whole catalogue.</param>
public sealed class FullSoftmaxLearner(TwoTowers model, int[]? items = null) : ISoftmaxLearner<RetrievalExample>
{
    private readonly int[] _items = items ?? ItemSampler.Catalogue(model.Items.Items.Count);

    /// <inheritdoc/>
    public ParameterSet Parameters => model.Parameters;

    /// <inheritdoc/>
    public int Classes => _items.Length;

    /// <inheritdoc/>
    public SoftmaxTerm Forward(Tape tape, ReadOnlySpan<RetrievalExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        Span<int> targets = stackalloc int[chunk.Length];
        for (var s = 0; s < chunk.Length; s++)
        {
            targets[s] = chunk[s].Target;
        }

        var positives = model.EncodeItems(tape, targets, context);
        var users = model.PickInterests(tape, model.EncodeUsers(tape, chunk, context), positives);
        return new(users, tape.SegmentDot(users, positives, tape.Segments(chunk.Length, 1)));
    }

    /// <inheritdoc/>
    public Variable Embed(Tape tape, int first, int count, ForwardContext context) => model.EncodeItems(tape, _items.AsSpan(first, count), context);
}
