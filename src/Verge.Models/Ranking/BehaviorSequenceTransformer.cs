using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>
/// BST (section 2): item, category and time-difference embeddings of the clicks and of the target, concatenated, through
/// transformer blocks; the output at the target joins the other features in a perceptron. It reads the schema's first sequence.
/// </summary>
public sealed partial class BehaviorSequenceTransformer : IRankingModel
{
    private readonly SequenceEmbedding _sequence;
    private readonly FieldEmbeddings _fields;
    private readonly TransformerBlock[] _blocks;
    private readonly RankingPerceptron _mlp;
    private readonly int _length;

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
        Options = options ?? new();
        SequenceWidth = SequenceEmbedding.WidthOf(features.Schema, Options.Positions);
        Options.Validated(SequenceWidth);
        _length = features.Schema.Sequences[0].Length;
        _sequence = new(Parameters.Scope("sequence"), initializer, features, Options.Positions);
        _fields = new(Parameters.Scope("fields"), initializer, features);
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

        var rows = Options.Output == SequenceOutput.All ? _length + 1 : 1;
        _mlp = new(Parameters.Scope("mlp"), initializer, (rows * SequenceWidth) + _fields.Width, Options.Mlp);
    }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; } = new();

    /// <inheritdoc/>
    public int Tasks => 1;

    /// <summary>Sizes.</summary>
    public BehaviorSequenceTransformerOptions Options { get; }

    /// <summary>Floats of one position of the sequence.</summary>
    public int SequenceWidth { get; }

    /// <inheritdoc/>
    public Variable Logits(Tape tape, ReadOnlySpan<RankingExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var sequence = Options.Output == SequenceOutput.All ? AllRows(tape, chunk, context)
            : _blocks.Length == 1 ? TargetsOverSharedHistories(tape, chunk, context)
            : Targets(tape, chunk, context);
        return _mlp.Forward(tape, _fields.Join(tape, chunk, sequence), context);
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();
}
