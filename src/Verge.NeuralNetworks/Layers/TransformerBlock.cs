using System.Buffers;
using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>
/// One encoder block with the norm after the residual sum (Vaswani and others, 2017, section 3.1; BST equations 2 to 5):
/// s = norm1(x + attention(x)), y = norm2(s + feed_forward(s)).
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
        Rest(tape, x, Attention.Forward(tape, x, segments, context), context);

    /// <summary>
    /// The block's output at the last row of each sample → [samples, width] (all samples must have one). The same numbers
    /// as the last rows of <see cref="Forward"/>, without the work on the others.
    /// </summary>
    public Variable ForwardLast(Tape tape, Variable x, Segments segments, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var samples = segments.Count;
        var ones = ArrayPool<int>.Shared.Rent(samples);
        ones.AsSpan(0, samples).Fill(1);
        var single = tape.Segments(ones.AsSpan(0, samples));
        ArrayPool<int>.Shared.Return(ones);
        var last = tape.LastRows(x, segments);
        return Rest(tape, last, Attention.ForwardLast(tape, new Sequences(last, single), new Sequences(x, segments), context), context);
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
        Rest(tape, from.Rows, Attention.ForwardFrom(tape, from, distinct, seen, over, context), context);

    private Variable Rest(Tape tape, Variable x, Variable attended, ForwardContext context)
    {
        var s = Norm1.ForwardSum(tape, x, attended, _options.Dropout, context.For(_name));
        return Norm2.ForwardSum(tape, s, FeedForward.Forward(tape, s, context), _options.Dropout, context.For(_name + 1));
    }
}
