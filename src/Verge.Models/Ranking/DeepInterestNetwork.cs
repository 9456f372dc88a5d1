using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>
/// DIN (Zhou and others, 2018, section 4.3, eq. 3): the user's events k are summed, each weighed by a perceptron over [q, k, q − k, q ∘ k]
/// with the target q; the sum and the target join the other features in a perceptron. It reads the schema's first sequence, or those that it is told
/// to: each is summed by weights of its own perceptron, and the sums stand side by side.
/// </summary>
public sealed class DeepInterestNetwork : IRankingModel
{
    private readonly SequenceEmbedding _sequence;
    private readonly FieldEmbeddings _fields;
    private readonly (int Sequence, RankingPerceptron Attention)[] _interests;
    private readonly RankingPerceptron _mlp;

    /// <summary>Makes an untrained model.</summary>
    /// <param name="features">Its fitted inputs.</param>
    /// <param name="options">Sizes; null for the defaults.</param>
    /// <param name="seed">Seed of the first values.</param>
    public DeepInterestNetwork(RankingFeatures features, DeepInterestNetworkOptions? options = null, ulong seed = 1)
        : this(features, options, new Initializer(seed))
    {
    }

    internal DeepInterestNetwork(RankingFeatures features, DeepInterestNetworkOptions? options, Initializer initializer)
    {
        ArgumentNullException.ThrowIfNull(features);
        Options = (options ?? new()).Validated();
        _sequence = new(Parameters.Scope("sequence"), initializer, features, Options.Positions);
        _fields = new(Parameters.Scope("fields"), initializer, features);
        int[] read = Options.Sequences.IsDefaultOrEmpty ? [0] : SequenceSelection.Of(features.Schema, Options.Sequences);
        var attention = Parameters.Scope("attention");
        _interests =
        [
            .. read.Select(sequence => (
                sequence,
                new RankingPerceptron(read.Length == 1 ? attention : attention.Scope(features.Schema.Sequences[sequence].Name), initializer, 4 * _sequence.Width, Options.Attention))),
        ];
        _mlp = new(Parameters.Scope("mlp"), initializer, ((read.Length + 1) * _sequence.Width) + _fields.Width, Options.Mlp);
    }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; } = new();

    /// <inheritdoc/>
    public int Tasks => 1;

    /// <summary>Sizes.</summary>
    public DeepInterestNetworkOptions Options { get; }

    /// <inheritdoc/>
    public Variable Logits(Tape tape, ReadOnlySpan<RankingExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var targets = _sequence.Targets(tape, chunk);
        var parts = ArrayPool<Variable>.Shared.Rent(_interests.Length + 1);
        for (var i = 0; i < _interests.Length; i++)
        {
            parts[i] = Interest(new(tape, chunk, context), targets, _interests[i].Sequence, _interests[i].Attention);
        }

        parts[_interests.Length] = targets;
        var joined = _fields.Join(tape, chunk, parts.AsSpan(0, _interests.Length + 1));
        ArrayPool<Variable>.Shared.Return(parts);
        return _mlp.Forward(tape, joined, context);
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();

    /// <summary>What of a sequence's histories is of interest beside the targets → [examples, width]; zeros without a history.</summary>
    private Variable Interest(RankingPass pass, Variable targets, int sequence, RankingPerceptron attention)
    {
        var tape = pass.Tape;
        Span<int> owners = stackalloc int[pass.Chunk.Length];
        var events = _sequence.Histories(tape, pass.Chunk, owners, out var distinct, sequence);

        // Rows are embedded once a history, and stand once a pair from here on.
        var seen = new HistoryPairs(tape, distinct, owners);
        var pairs = seen.Segments;
        var keys = tape.Rows(events, seen.Rows);
        seen.Return();
        var queries = tape.RepeatRows(targets, pairs);
        var weights = attention.Forward(tape, tape.Concat(queries, keys, tape.Subtract(queries, keys), tape.Multiply(queries, keys)), pass.Context);
        if (Options.Softmax)
        {
            weights = tape.SegmentSoftmax(tape.Scale(weights, 1 / MathF.Sqrt(_sequence.Width)), pairs);
        }

        return tape.SegmentWeightedSums(weights, keys, pairs);
    }
}
