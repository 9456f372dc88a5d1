using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// Trains the towers by softmax over the clicked item and those of the batch's other samples (PWPRec section 4.3.2). A
/// sample's own target among them does not count.
/// </summary>
/// <param name="model">What is trained.</param>
/// <param name="negatives">Targets taken from a batch at most, the sample's own aside; the paper has 1,000.</param>
/// <param name="clicks">
/// How often each item is a target, by index, for the correction of what popular items lose by standing in batches often: log(m q) is taken
/// from the logits of m negatives that stand in batches by their share q of the clicks, so that their sum estimates that over all
/// other items of the catalogue; empty for none.
/// </param>
public sealed class InBatchSoftmaxLearner(TwoTowers model, int negatives = 1000, float[]? clicks = null) : IBatchLearner<RetrievalExample>
{
    private readonly float[] _logShares = LogShares(clicks ?? []);

    /// <inheritdoc/>
    public ParameterSet Parameters => model.Parameters;

    /// <inheritdoc/>
    public Variable Forward(Tape tape, ReadOnlySpan<RetrievalExample> chunk, ForwardContext context) => model.EncodeUsers(tape, chunk, context);

    /// <inheritdoc/>
    public LossTerm Loss(Tape tape, Variable outputs, ReadOnlySpan<RetrievalExample> batch, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var rented = ArrayPool<int>.Shared.Rent(batch.Length);
        var targets = rented.AsSpan(0, batch.Length);
        for (var s = 0; s < targets.Length; s++)
        {
            targets[s] = batch[s].Target;
        }

        // A batch is in random order: its first samples are any. Samples beyond them have no target of their own among the shared ones, and so one negative more.
        var shared = targets.Length <= negatives + 1 ? targets : targets[..negatives];
        var shifts = ArrayPool<float>.Shared.Rent(shared.Length);
        for (var c = 0; c < shared.Length && _logShares.Length > 0; c++)
        {
            shifts[c] = _logShares[shared[c]];
        }

        var items = model.EncodeItems(tape, targets, context);
        var users = model.PickInterests(tape, outputs, items);
        var positives = tape.SegmentDot(users, items, tape.Segments(targets.Length, 1));
        var loss = tape.SharedNegativesCrossEntropy(
            _logShares.Length > 0 ? AddLogDraws(tape, positives, shared.Length) : positives,
            tape.MatMul(users, shared.Length == targets.Length ? items : tape.Rows(items, Firsts(shared.Length)), transposeB: true),
            targets, shared, shifts.AsSpan(0, _logShares.Length > 0 ? shared.Length : 0));
        ArrayPool<float>.Shared.Return(shifts);
        ArrayPool<int>.Shared.Return(rented);
        return new(loss, batch.Length);
    }

    /// <summary>
    /// log(e^p + Σ e^(n − log q) / m) − p is log(e^(p + log m) + Σ e^(n − log q)) − (p + log m). Of a sample's m draws, the targets of others,
    /// those of its own target are masked, but drawn: they are what the sum over the other items has of them, nothing.
    /// </summary>
    private static Variable AddLogDraws(Tape tape, Variable positives, int shared)
    {
        var rented = ArrayPool<float>.Shared.Rent(positives.Rows);
        var draws = rented.AsSpan(0, positives.Rows);
        for (var s = 0; s < draws.Length; s++)
        {
            draws[s] = MathF.Log(Math.Max(1, s < shared ? shared - 1 : shared));
        }

        var sum = tape.Add(positives, tape.Constant(draws, draws.Length, 1));
        ArrayPool<float>.Shared.Return(rented);
        return sum;
    }

    private static int[] Firsts(int count) => [.. Enumerable.Range(0, count)];

    private static float[] LogShares(float[] clicks)
    {
        var all = clicks.Sum(count => (double)count);
        return [.. clicks.Select(count => (float)Math.Log(Math.Max(count, 1) / Math.Max(all, 1)))];
    }
}
