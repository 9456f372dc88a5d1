using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>
/// DIEN's auxiliary loss (section 4.2, eq. 6): an interest must tell the event that comes next from an item drawn among the targets of the
/// training's samples, each as often as it was shown. A perceptron with sigmoids over interest and event gives a logit, as in the authors' code.
/// Of an example it is the mean over all events but the first of −log σ(next) − log(1 − σ(drawn)).
/// </summary>
internal sealed class NextEventLoss
{
    /// <summary>Draws before an item that is the event itself is taken all the same: by then there is hardly another.</summary>
    private const int Draws = 8;

    private readonly SequenceEmbedding _embedding;
    private readonly Mlp _layers;
    private readonly float _weight;
    private readonly ulong _name;

    public NextEventLoss(ScopedParameters scope, Initializer initializer, SequenceEmbedding embedding, int interests, DeepInterestEvolutionNetworkOptions options)
    {
        (_embedding, _weight, _name) = (embedding, (float)options.AuxiliaryWeight, SeededGenerator.Derive(0, scope.Prefix));
        _layers = new(scope, initializer, [interests + embedding.Width, .. options.Auxiliary, 1], new() { Activation = Activation.Sigmoid });
    }

    /// <summary>The weighed sum over examples → [1, 1]; null where no history has two events.</summary>
    /// <param name="pass">The examples, and the samples to draw from.</param>
    /// <param name="events">The distinct histories' rows.</param>
    /// <param name="interests">The interest after each of them.</param>
    /// <param name="owners">Which of the distinct histories is whose: one counts once for each example that has it.</param>
    /// <param name="sequence">Which of the schema's sequences.</param>
    public Variable? Forward(RankingPass pass, Sequences events, Variable interests, ReadOnlySpan<int> owners, int sequence)
    {
        var samples = pass.Samples!;
        var steps = 0;
        for (var history = 0; history < events.Segments.Count; history++)
        {
            steps += Math.Max(0, events.Segments.Length(history) - 1);
        }

        if (steps == 0 || samples.Count == 0)
        {
            return null;
        }

        var tape = pass.Tape;
        var drawn = new SequenceRows(_embedding.Attributes, steps);
        int[] before = ArrayPool<int>.Shared.Rent(steps), next = ArrayPool<int>.Shared.Rent(steps);
        float[] weights = ArrayPool<float>.Shared.Rent(steps), labels = ArrayPool<float>.Shared.Rent(steps);
        var (step, seed) = (0, pass.Context.For(_name).Seed);
        for (int first = 0, end; first < owners.Length; first = end)
        {
            for (end = first + 1; end < owners.Length && owners[end] == owners[first]; end++)
            {
            }

            var history = pass.Chunk[first].Histories[sequence];
            var offset = events.Segments.Offset(owners[first]);
            for (var i = 1; i < history.Length; i++, step++)
            {
                (before[step], next[step]) = (offset + i - 1, offset + i);
                weights[step] = _weight * (end - first) / (history.Length - 1);
                drawn.Add(Draw(samples, Own(history, i), SeededGenerator.Derive(seed, (ulong)step)), history.PositionBuckets[i], history.Length - i);
            }
        }

        var known = tape.Rows(interests, before.AsSpan(0, steps));
        var right = _layers.Forward(tape, tape.Concat(known, tape.Rows(events.Rows, next.AsSpan(0, steps))), pass.Context);
        var wrong = _layers.Forward(tape, tape.Concat(known, _embedding.Forward(tape, drawn)), pass.Context);
        labels.AsSpan(0, steps).Fill(1);
        var loss = tape.BinaryCrossEntropy(right, labels.AsSpan(0, steps), weights.AsSpan(0, steps));
        labels.AsSpan(0, steps).Clear();
        loss = tape.Add(loss, tape.BinaryCrossEntropy(wrong, labels.AsSpan(0, steps), weights.AsSpan(0, steps)));
        drawn.Return();
        ArrayPool<int>.Shared.Return(before);
        ArrayPool<int>.Shared.Return(next);
        ArrayPool<float>.Shared.Return(weights);
        ArrayPool<float>.Shared.Return(labels);
        return loss;
    }

    private ReadOnlySpan<int> Own(RankingHistory history, int i) => history.Rows.AsSpan(i * _embedding.Attributes, _embedding.Attributes);

    private static int[] Draw(IReadOnlyList<RankingExample> samples, ReadOnlySpan<int> own, ulong seed)
    {
        var drawn = samples[0].TargetRows;
        for (var draw = 0ul; draw < Draws; draw++)
        {
            drawn = samples[(int)Math.BigMul(SeededGenerator.Derive(seed, draw), (ulong)samples.Count, out _)].TargetRows;
            if (!own.SequenceEqual(drawn))
            {
                break;
            }
        }

        return drawn;
    }
}
