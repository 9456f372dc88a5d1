using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>
/// WDL (Cheng and others, 2016, section 3; BST section 3.1): a perceptron over the embeddings of all other features, plus a weight of each
/// value of the crosses. With a sequence, WDL(+Seq): the perceptron also sees the mean of the embeddings of the user's events, and the
/// target's embedding of the same tables.
/// </summary>
public sealed class WideDeep : IRankingModel
{
    private readonly SequenceEmbedding? _sequence;
    private readonly FieldEmbeddings _fields;
    private readonly (int Field, EmbeddingTable Weights)[] _wide;
    private readonly RankingPerceptron _mlp;

    /// <summary>Makes an untrained model.</summary>
    /// <param name="features">Its fitted inputs.</param>
    /// <param name="withSequence">Whether it is WDL(+Seq).</param>
    /// <param name="options">Sizes; null for the defaults.</param>
    /// <param name="seed">Seed of the first values.</param>
    public WideDeep(RankingFeatures features, bool withSequence = false, WideDeepOptions? options = null, ulong seed = 1)
        : this(features, withSequence, options, new Initializer(seed))
    {
    }

    internal WideDeep(RankingFeatures features, bool withSequence, WideDeepOptions? options, Initializer initializer)
    {
        ArgumentNullException.ThrowIfNull(features);
        Options = (options ?? new()).Validated();
        _sequence = withSequence ? new(Parameters.Scope("sequence"), initializer, features, Options.Positions) : null;
        _fields = new(Parameters.Scope("fields"), initializer, features);
        _wide =
        [
            .. features.Schema.Fields.Index().Where(field => field.Item.Kind == RankingFieldKind.Cross).Select(field => (
                field.Index,
                new EmbeddingTable(Parameters.Scope("wide").Scope(field.Item.Name), initializer, features.FieldRowCount(field.Index), 1, Initialization.Zeros))),
        ];
        _mlp = new(Parameters.Scope("mlp"), initializer, (2 * (_sequence?.Width ?? 0)) + _fields.Width, Options.Mlp);
    }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; } = new();

    /// <inheritdoc/>
    public int Tasks => 1;

    /// <summary>Sizes.</summary>
    public WideDeepOptions Options { get; }

    /// <inheritdoc/>
    public Variable Logits(Tape tape, ReadOnlySpan<RankingExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var joined = _sequence is null ? _fields.Join(tape, chunk) : _fields.Join(tape, chunk, Mean(tape, _sequence, chunk), _sequence.Targets(tape, chunk));
        var logits = _mlp.Forward(tape, joined, context);
        foreach (var (field, weights) in _wide)
        {
            logits = tape.Add(logits, FieldEmbeddings.Rows(tape, weights, chunk, field));
        }

        return logits;
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();

    private static Variable Mean(Tape tape, SequenceEmbedding sequence, ReadOnlySpan<RankingExample> chunk)
    {
        Span<int> owners = stackalloc int[chunk.Length];
        var rows = sequence.Histories(tape, chunk, owners, out var distinct);
        return SequenceEmbedding.Means(tape, rows, distinct, owners);
    }
}
