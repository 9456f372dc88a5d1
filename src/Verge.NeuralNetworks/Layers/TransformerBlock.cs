using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>
/// One encoder block with the norm after the residual sum (Vaswani and others, 2017, section 3.1; BST equations 2 to 5):
/// s = norm1(x + attention(x)), y = norm2(s + feed_forward(s)). With <see cref="TransformerOptions.NormFirst"/> (SASRec
/// section 3.3): s = x + attention(norm1(x)), y = s + feed_forward(norm2(s)).
/// </summary>
public sealed class TransformerBlock
{
    private readonly TransformerOptions _options;
    private readonly ulong _name;

    /// <summary>Adds <c>attention</c>, <c>feed_forward</c>, <c>norm1</c> and <c>norm2</c>.</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="options">Width, heads, mask, dropout.</param>
    public TransformerBlock(ScopedParameters scope, Initializer initializer, TransformerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check.Range(options.Dropout, 0, 1, nameof(options.Dropout));
        Check.NotNegative(options.FeedForward, nameof(options.FeedForward));
        _options = options;
        _name = SeededGenerator.Derive(0, scope.Prefix);
        var width = options.Width;
        Attention = new MultiHeadSelfAttention(scope.Scope("attention"), initializer, new SelfAttentionOptions
        {
            Width = width,
            Heads = options.Heads,
            Causal = options.Causal,
            Dropout = options.AttentionDropout,
        });
        var between = options.FeedForward > 0 ? options.FeedForward : 4 * width;
        FeedForward = new Mlp(scope.Scope("feed_forward"), initializer, [width, between, width], new MlpOptions { Activation = options.Activation });
        Norm1 = new LayerNorm(scope.Scope("norm1"), width);
        Norm2 = new LayerNorm(scope.Scope("norm2"), width);
    }

    /// <summary>The attention.</summary>
    public MultiHeadSelfAttention Attention { get; }

    /// <summary>The feed-forward part.</summary>
    public Mlp FeedForward { get; }

    /// <summary>The norm after the attention.</summary>
    public LayerNorm Norm1 { get; }

    /// <summary>The norm after the feed-forward part.</summary>
    public LayerNorm Norm2 { get; }

    /// <summary>[rows, width] → [rows, width].</summary>
    public Variable Forward(Tape tape, Variable x, Segments segments, ForwardContext context) =>
        Rest(tape, x, Attention.Forward(tape, Seen(tape, x), segments, context), context);

    /// <summary>
    /// The block's output at the last row of each sample → [samples, width] (all samples must have one). The same numbers
    /// as the last rows of <see cref="Forward"/>, without the work on the others.
    /// </summary>
    public Variable ForwardLast(Tape tape, Variable x, Segments segments, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var single = tape.Segments(segments.Count, 1);
        var seen = Seen(tape, x);
        var last = tape.LastRows(x, segments);
        var attending = new Sequences(Seen(tape, last), single);
        return Rest(tape, last, Attention.ForwardLast(tape, attending, new Sequences(seen, segments), context), context);
    }

    /// <summary>
    /// The block's output at some rows that attend to shared ones → [from.Rows.Rows, width]; see
    /// <see cref="MultiHeadSelfAttention.ForwardFrom"/>. The mask must not matter: rows see all that they are given.
    /// </summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="from">The rows that attend, in their segments.</param>
    /// <param name="distinct">The rows attended to, each once.</param>
    /// <param name="seen">Indices of the distinct rows that each sample attends to, sample after sample.</param>
    /// <param name="over">Which of <paramref name="seen"/> are whose.</param>
    /// <param name="context">Training or not.</param>
    public Variable ForwardFrom(Tape tape, Sequences from, Variable distinct, ReadOnlySpan<int> seen, Segments over, ForwardContext context) =>
        Rest(
            tape, from.Rows,
            Attention.ForwardFrom(tape, new Sequences(Seen(tape, from.Rows), from.Segments), Seen(tape, distinct), seen, over, context), context);

    /// <summary>What the attention is given of the rows.</summary>
    private Variable Seen(Tape tape, Variable x) => _options.NormFirst ? Norm1.Forward(tape, x) : x;

    private Variable Rest(Tape tape, Variable x, Variable attended, ForwardContext context)
    {
        if (_options.NormFirst)
        {
            var sum = tape.Add(x, Drop(tape, attended, context, 0));
            return tape.Add(sum, Drop(tape, FeedForward.Forward(tape, Norm2.Forward(tape, sum), context), context, 1));
        }

        var s = Norm1.ForwardSum(tape, x, attended, _options.Dropout, context.For(_name));
        return Norm2.ForwardSum(tape, s, FeedForward.Forward(tape, s, context), _options.Dropout, context.For(_name + 1));
    }

    private Variable Drop(Tape tape, Variable x, ForwardContext context, ulong part) =>
        context.Training && _options.Dropout > 0 ? tape.Dropout(x, _options.Dropout, context.For(_name + part).Seed) : x;
}
