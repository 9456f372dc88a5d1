using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>
/// Scaled dot-product attention of several heads among the rows of each sample (Vaswani and others, 2017, section 3.2):
/// <c>query</c>, <c>key</c>, <c>value</c>, <c>output</c>, each with <c>weight</c> [width, width] and <c>bias</c> [width].
/// </summary>
/// <remarks>PyTorch packs the first three in <c>in_proj_weight</c>; here they stand apart, so that a query can be projected alone.</remarks>
public sealed class MultiHeadSelfAttention
{
    private readonly SelfAttentionOptions _options;
    private readonly ulong _name;

    /// <summary>Adds the projections (Xavier uniform, biases zero, as PyTorch starts them).</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="options">Width, heads, mask, dropout.</param>
    public MultiHeadSelfAttention(ScopedParameters scope, Initializer initializer, SelfAttentionOptions options)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Validated();
        _name = SeededGenerator.Derive(0, scope.Prefix);
        var width = options.Width;
        Query = Projection("query", Initialization.XavierUniform(width, 3 * width));
        Key = Projection("key", Initialization.XavierUniform(width, 3 * width));
        Value = Projection("value", Initialization.XavierUniform(width, 3 * width));
        Output = Projection("output", Initialization.Default(width));

        Linear Projection(string name, Initialization how)
        {
            var linear = new Linear(scope.Scope(name), initializer, width, width);
            initializer.Fill(linear.Weight, how);
            initializer.Fill(linear.Bias!, Initialization.Zeros);
            return linear;
        }
    }

    /// <summary>W_q.</summary>
    public Linear Query { get; }

    /// <summary>W_k.</summary>
    public Linear Key { get; }

    /// <summary>W_v.</summary>
    public Linear Value { get; }

    /// <summary>W_o.</summary>
    public Linear Output { get; }

    /// <summary>[rows, width] → [rows, width]; a row sees the rows of its own sample, under a causal mask those up to itself.</summary>
    public Variable Forward(Tape tape, Variable x, Segments segments, ForwardContext context) =>
        Attend(tape, new Sequences(x, segments), new Sequences(x, segments), _options.Causal, context);

    /// <summary>The output for the last row of each sample alone → [samples, width]: what a model needs that reads only the target's row.</summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="last">The last rows [samples, width], in segments of one row, or none for an empty sample.</param>
    /// <param name="all">All rows [rows, width].</param>
    /// <param name="context">Training or not.</param>
    public Variable ForwardLast(Tape tape, Sequences last, Sequences all, ForwardContext context) =>
        Attend(tape, last, all, causal: false, context);

    /// <summary>
    /// As <see cref="ForwardLast"/> where samples share rows: keys and values are projected once for each distinct row.
    /// </summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="from">The rows that attend [rows, width], in their segments.</param>
    /// <param name="distinct">The rows attended to, each once [distinct rows, width].</param>
    /// <param name="seen">Indices of the distinct rows that each sample attends to, sample after sample.</param>
    /// <param name="over">Which of <paramref name="seen"/> are whose.</param>
    /// <param name="context">Training or not.</param>
    public Variable ForwardFrom(Tape tape, Sequences from, Variable distinct, ReadOnlySpan<int> seen, Segments over, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var keys = tape.Rows(Key.Forward(tape, distinct), seen);
        var values = tape.Rows(Value.Forward(tape, distinct), seen);
        var heads = tape.MultiHeadAttention(
            Query.Forward(tape, from.Rows), keys, values, from.Segments, over,
            _options.Heads, causal: false, context.Training ? _options.Dropout : 0, context.For(_name).Seed);
        return Output.Forward(tape, heads);
    }

    private Variable Attend(Tape tape, Sequences from, Sequences over, bool causal, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var heads = tape.MultiHeadAttention(
            Query.Forward(tape, from.Rows), Key.Forward(tape, over.Rows), Value.Forward(tape, over.Rows), from.Segments, over.Segments,
            _options.Heads, causal, context.Training ? _options.Dropout : 0, context.For(_name).Seed);
        return Output.Forward(tape, heads);
    }
}
