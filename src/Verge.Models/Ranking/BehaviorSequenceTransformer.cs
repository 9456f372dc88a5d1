using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>
/// BST (section 2): item, category and time-difference embeddings of the clicks and of the target, concatenated, through
/// transformer blocks; the output at the target joins the other features in a perceptron.
/// </summary>
public sealed partial class BehaviorSequenceTransformer : IRankingModel
{
    private readonly RankingFeatures _features;
    private readonly EmbeddingTable[] _sequence;
    private readonly EmbeddingTable _positions;
    private readonly EmbeddingTable[] _fields;
    private readonly TransformerBlock[] _blocks;
    private readonly Mlp _mlp;

    /// <summary>Makes an untrained model.</summary>
    /// <param name="features">Its fitted inputs.</param>
    /// <param name="options">Sizes; null for the paper's.</param>
    /// <param name="seed">Seed of the first values.</param>
    public BehaviorSequenceTransformer(RankingFeatures features, BehaviorSequenceTransformerOptions? options = null, ulong seed = 1)
        : this(features, options, new Initializer(seed))
    {
    }

    internal BehaviorSequenceTransformer(RankingFeatures features, BehaviorSequenceTransformerOptions? options, Initializer initializer)
    {
        ArgumentNullException.ThrowIfNull(features);
        _features = features;
        var schema = features.Schema;
        SequenceWidth = schema.SequenceAttributes.Sum(attribute => attribute.Width) + schema.PositionWidth;
        Options = (options ?? new()).Validated(SequenceWidth);
        var sequence = Parameters.Scope("sequence");
        _sequence = [.. schema.SequenceAttributes.Select((attribute, i) =>
            new EmbeddingTable(sequence.Scope(attribute.Name), initializer, features.SequenceRowCount(i), attribute.Width))];
        _positions = new(sequence.Scope("position"), initializer, schema.PositionBuckets, schema.PositionWidth);
        _fields = [.. schema.Fields.Select((field, i) =>
            new EmbeddingTable(Parameters.Scope("fields").Scope(field.Name), initializer, features.FieldRowCount(i), field.Width))];
        _blocks = new TransformerBlock[Options.Blocks];
        for (var block = 0; block < _blocks.Length; block++)
        {
            _blocks[block] = new(Parameters.Scope("blocks").Scope($"{block}"), initializer, new()
            {
                Width = SequenceWidth,
                Heads = Options.Heads,
                FeedForward = Options.FeedForward,
                Activation = Activation.LeakyRelu,
                Dropout = Options.Dropout,
            });
        }

        var inputs = SequenceWidth + schema.Fields.Sum(field => field.Width) + schema.Dense.Length;
        _mlp = new(Parameters.Scope("mlp"), initializer, [inputs, .. Options.Mlp, 1], new() { Activation = Activation.LeakyRelu });
    }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; } = new();

    /// <summary>Sizes.</summary>
    public BehaviorSequenceTransformerOptions Options { get; }

    /// <summary>Floats of one position of the sequence.</summary>
    public int SequenceWidth { get; }

    /// <inheritdoc/>
    public Variable Logits(Tape tape, ReadOnlySpan<RankingExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var parts = ArrayPool<Variable>.Shared.Rent(_fields.Length + 2);
        parts[0] = _blocks.Length == 1 ? TargetsOverSharedHistories(tape, chunk, context) : Targets(tape, chunk, context);
        var rows = ArrayPool<int>.Shared.Rent(chunk.Length);
        for (var field = 0; field < _fields.Length; field++)
        {
            for (var i = 0; i < chunk.Length; i++)
            {
                rows[i] = chunk[i].FieldRows[field];
            }

            parts[field + 1] = _fields[field].Forward(tape, rows.AsSpan(0, chunk.Length));
        }

        ArrayPool<int>.Shared.Return(rows);
        var width = _features.Schema.Dense.Length;
        if (width > 0)
        {
            parts[_fields.Length + 1] = tape.Input(chunk.Length, width, out var dense);
            for (var i = 0; i < chunk.Length; i++)
            {
                chunk[i].Dense.CopyTo(dense[(i * width)..]);
            }
        }

        var joined = tape.Concat(parts.AsSpan(0, _fields.Length + (width > 0 ? 2 : 1)));
        ArrayPool<Variable>.Shared.Return(parts);
        return _mlp.Forward(tape, joined, context);
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();
}
