using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>
/// Trains a ranking model: binary cross-entropy of each task, weighed and summed (DMT eq. 5; of one task, BST eq. 5), and what the model
/// adds to it. The loss is a mean over examples.
/// </summary>
public sealed class RankingLearner : ILearner<RankingExample>
{
    /// <summary>Weights that do not stay in a core's cache.</summary>
    private const long LargeNetwork = 1 << 18;

    private readonly IRankingModel _model;
    private readonly IReadOnlyList<RankingExample> _samples;
    private readonly int _firstLabel;
    private readonly float[] _weights;
    private readonly float[] _positives;

    /// <summary>Makes a learner.</summary>
    /// <param name="model">The model; the caller keeps and disposes it.</param>
    /// <param name="samples">The samples of the training, which a model may draw among; null: none.</param>
    /// <param name="options">Loss weights; null for the defaults.</param>
    /// <param name="firstLabel">The label of the model's first task; those of its others follow. Default 0.</param>
    /// <exception cref="ArgumentException">Options that do not fit the model's tasks, named.</exception>
    public RankingLearner(IRankingModel model, IReadOnlyList<RankingExample>? samples = null, RankingTaskOptions? options = null, int firstLabel = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegative(firstLabel);
        options = (options ?? new()).Validated(model.Tasks);
        (_model, _samples, _firstLabel) = (model, samples ?? [], firstLabel);
        _weights = [.. Enumerable.Range(0, model.Tasks).Select(task => (float)options.LossWeight(task))];
        _positives = [.. Enumerable.Range(0, model.Tasks).Select(task => (float)options.PositiveWeight(task))];
        MicroBatch = model.Parameters.Where(parameter => !parameter.IsSparse).Sum(parameter => (long)parameter.Count) > LargeNetwork ? 128 : 16;
    }

    /// <inheritdoc/>
    public ParameterSet Parameters => _model.Parameters;

    /// <summary>Many samples where the perceptron is large: a sample is one row of it, and each pass goes through its whole weights.</summary>
    public int MicroBatch { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An example without the labels.</exception>
    public LossTerm Forward(Tape tape, ReadOnlySpan<RankingExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var terms = _model.Train(tape, chunk, _samples, context);
        Variable? sum = terms.Loss;
        for (var task = 0; task < _weights.Length; task++)
        {
            if (_weights[task] > 0)
            {
                var loss = Loss(tape, chunk, terms.Logits, task);
                loss = terms.Beside is { } beside ? tape.Add(loss, Loss(tape, chunk, beside, task)) : loss;
                loss = _weights[task] == 1 ? loss : tape.Scale(loss, _weights[task]);
                sum = sum is { } others ? tape.Add(others, loss) : loss;
            }
        }

        return new(sum!.Value, chunk.Length);
    }

    private Variable Loss(Tape tape, ReadOnlySpan<RankingExample> chunk, Variable logits, int task)
    {
        var labels = ArrayPool<float>.Shared.Rent(chunk.Length);
        for (var i = 0; i < chunk.Length; i++)
        {
            labels[i] = chunk[i].Labels is { } all && all.Length > _firstLabel + task ? all[_firstLabel + task] : throw Missing(chunk[i], _firstLabel + task);
        }

        var own = _weights.Length == 1 ? logits : tape.Slice(logits, task, 1);
        var loss = _positives[task] == 1 ? tape.BinaryCrossEntropy(own, labels.AsSpan(0, chunk.Length)) : Weighed(tape, own, labels.AsSpan(0, chunk.Length), _positives[task]);
        ArrayPool<float>.Shared.Return(labels);
        return loss;
    }

    private static Variable Weighed(Tape tape, Variable logits, ReadOnlySpan<float> labels, float positive)
    {
        var weights = ArrayPool<float>.Shared.Rent(labels.Length);
        for (var i = 0; i < labels.Length; i++)
        {
            weights[i] = labels[i] > 0 ? positive : 1;
        }

        var loss = tape.BinaryCrossEntropy(logits, labels, weights.AsSpan(0, labels.Length));
        ArrayPool<float>.Shared.Return(weights);
        return loss;
    }

    private static ArgumentException Missing(RankingExample example, int label) =>
        new($"labels: got {example.Labels.Length} of '{example.ItemId}', expected at least {label + 1}");
}
