using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>
/// DIN (Zhou and others, 2018, section 4.3, eq. 3): the user's events k are summed, each weighed by a perceptron over [q, k, q − k, q ∘ k]
/// with the target q; the sum and the target join the other features in a perceptron. It reads the schema's first sequence.
/// </summary>
public sealed class DeepInterestNetwork : IRankingModel
{
    private readonly SequenceEmbedding _sequence;
    private readonly FieldEmbeddings _fields;
    private readonly RankingPerceptron _attention;
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
        _attention = new(Parameters.Scope("attention"), initializer, 4 * _sequence.Width, Options.Attention);
        _mlp = new(Parameters.Scope("mlp"), initializer, (2 * _sequence.Width) + _fields.Width, Options.Mlp);
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
        return _mlp.Forward(tape, _fields.Join(tape, chunk, Interests(tape, chunk, targets, context), targets), context);
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();

    /// <summary>What of the histories is of interest beside the targets → [examples, width]; zeros without a history.</summary>
    private Variable Interests(Tape tape, ReadOnlySpan<RankingExample> chunk, Variable targets, ForwardContext context)
    {
        Span<int> owners = stackalloc int[chunk.Length];
        var events = _sequence.Histories(tape, chunk, owners, out var distinct);

        // Rows are embedded once a history, and stand once a pair from here on.
        var seen = new HistoryPairs(tape, distinct, owners);
        var pairs = seen.Segments;
        var keys = tape.Rows(events, seen.Rows);
        seen.Return();
        var queries = tape.RepeatRows(targets, pairs);
        var weights = _attention.Forward(tape, tape.Concat(queries, keys, tape.Subtract(queries, keys), tape.Multiply(queries, keys)), context);
        if (Options.Softmax)
        {
            weights = tape.SegmentSoftmax(tape.Scale(weights, 1 / MathF.Sqrt(_sequence.Width)), pairs);
        }

        return tape.SegmentWeightedSums(weights, keys, pairs);
    }
}
