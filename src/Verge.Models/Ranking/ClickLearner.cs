using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>Trains a ranking model of one logit with binary cross-entropy on clicks (BST eq. 5), or on the labels of another task.</summary>
/// <param name="model">The model; the caller keeps and disposes it.</param>
/// <param name="task">Which of the schema's tasks; default the first.</param>
public sealed class ClickLearner(IRankingModel model, int task = 0) : ILearner<RankingExample>
{
    /// <summary>Weights that do not stay in a core's cache.</summary>
    private const long LargeNetwork = 1 << 18;

    /// <inheritdoc/>
    public ParameterSet Parameters => model.Parameters;

    /// <summary>Many samples where the perceptron is large: a sample is one row of it, and each pass goes through its whole weights.</summary>
    public int MicroBatch { get; } = model.Parameters.Where(parameter => !parameter.IsSparse).Sum(parameter => (long)parameter.Count) > LargeNetwork ? 128 : 16;

    /// <inheritdoc/>
    public LossTerm Forward(Tape tape, ReadOnlySpan<RankingExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var labels = ArrayPool<float>.Shared.Rent(chunk.Length);
        for (var i = 0; i < chunk.Length; i++)
        {
            labels[i] = chunk[i].Labels[task];
        }

        var loss = tape.BinaryCrossEntropy(model.Logits(tape, chunk, context), labels.AsSpan(0, chunk.Length));
        ArrayPool<float>.Shared.Return(labels);
        return new(loss, chunk.Length);
    }
}
