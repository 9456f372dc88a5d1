using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>Trains the towers by softmax over the whole catalogue (PWPRec eq. 8 with every other item a negative).</summary>
/// <param name="model">What is trained.</param>
public sealed class FullSoftmaxLearner(TwoTowers model) : ISoftmaxLearner<RetrievalExample>
{
    /// <inheritdoc/>
    public ParameterSet Parameters => model.Parameters;

    /// <summary>Items of the catalogue; class c is item c + 1, for index 0 is none.</summary>
    public int Classes => model.Items.Items.Count - 1;

    /// <inheritdoc/>
    public SoftmaxTerm Forward(Tape tape, ReadOnlySpan<RetrievalExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        Span<int> targets = stackalloc int[chunk.Length];
        for (var s = 0; s < chunk.Length; s++)
        {
            targets[s] = chunk[s].Target;
        }

        var positives = model.EncodeItems(tape, targets);
        var users = model.PickInterests(tape, model.EncodeUsers(tape, chunk, context), positives);
        return new(users, tape.SegmentDot(users, positives, tape.Segments(chunk.Length, 1)));
    }

    /// <inheritdoc/>
    public Variable Embed(Tape tape, int first, int count)
    {
        var indices = ArrayPool<int>.Shared.Rent(count);
        for (var i = 0; i < count; i++)
        {
            indices[i] = 1 + first + i;
        }

        var items = model.EncodeItems(tape, indices.AsSpan(0, count));
        ArrayPool<int>.Shared.Return(indices);
        return items;
    }
}
