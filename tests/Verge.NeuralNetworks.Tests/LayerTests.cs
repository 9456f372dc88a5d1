using Verge.Tensors;

namespace Verge.NeuralNetworks.Tests;

public sealed class LayerTests
{
    private static readonly int[] Lengths = [3, 1, 6, 2];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Should_give_the_last_rows_alone_the_same_numbers_and_gradients(bool causal)
    {
        using var parameters = new ParameterSet();
        var block = Block(parameters, causal);
        var (whole, gradientsOfWhole) = Run(parameters, (tape, x, segments) =>
            tape.LastRows(block.Forward(tape, x, segments, ForwardContext.Inference), segments));
        var (last, gradientsOfLast) = Run(parameters, (tape, x, segments) => block.ForwardLast(tape, x, segments, ForwardContext.Inference));

        GoldenCase.Close("values", whole, last, 1e-6f);
        GoldenCase.Close("gradients", gradientsOfWhole, gradientsOfLast);
    }

    [Fact]
    public void Should_score_a_sample_alone_as_in_a_batch()
    {
        using var parameters = new ParameterSet();
        var block = Block(parameters, causal: false);
        var gru = new Gru(parameters.Scope("gru"), new Initializer(2), 6, 5, 2);
        using var tape = new Tape(parameters, new TapeOptions { Recording = false });
        var values = Draw(Lengths.Sum() * 6);
        var all = tape.Constant(values, Lengths.Sum(), 6);
        var segments = tape.Segments(Lengths);
        var together = gru.Forward(tape, block.Forward(tape, all, segments, ForwardContext.Inference), segments).Value.ToArray();

        for (var (s, row) = (0, 0); s < Lengths.Length; row += Lengths[s++])
        {
            var one = tape.Constant(values.AsSpan(row * 6, Lengths[s] * 6), Lengths[s], 6);
            var own = tape.Segments([Lengths[s]]);
            var alone = gru.Forward(tape, block.Forward(tape, one, own, ForwardContext.Inference), own);
            GoldenCase.Close($"sample {s}", together.AsSpan(row * 5, Lengths[s] * 5), alone.Value, 1e-6f);
        }
    }

    [Fact]
    public void Should_drop_only_in_training_and_the_same_for_the_same_seed()
    {
        using var parameters = new ParameterSet();
        var block = new TransformerBlock(parameters, new Initializer(1), new TransformerOptions
        {
            Width = 6,
            Heads = 2,
            Dropout = 0.4f,
            AttentionDropout = 0.3f,
        });
        float[] Values(ForwardContext context)
        {
            using var tape = new Tape(parameters);
            var x = tape.Constant(Draw(Lengths.Sum() * 6), Lengths.Sum(), 6);
            return block.Forward(tape, x, tape.Segments(Lengths), context).Value.ToArray();
        }

        Assert.Equal(Values(new ForwardContext(true, 7)), Values(new ForwardContext(true, 7)));
        Assert.NotEqual(Values(new ForwardContext(true, 7)), Values(new ForwardContext(true, 8)));
        Assert.Equal(Values(ForwardContext.Inference), Values(new ForwardContext(false, 8)));
        Assert.NotEqual(Values(ForwardContext.Inference), Values(new ForwardContext(true, 8)));
    }

    [Fact]
    public void Should_show_attention_weights_that_sum_to_one()
    {
        using var parameters = new ParameterSet();
        var attention = new BahdanauAttention(parameters, new Initializer(1), 6, 6, 4);
        using var tape = new Tape(parameters, new TapeOptions { Recording = false });
        var keys = tape.Constant(Draw(30), 5, 6);
        var queries = tape.Constant(Draw(18), 3, 6);
        attention.Forward(tape, new Sequences(queries, tape.Segments([2, 1])), new Sequences(keys, tape.Segments([4, 1])), keys, out var weights);

        Assert.Equal(9, weights.Length);
        Assert.Equal(1, weights[0] + weights[1] + weights[2] + weights[3], 1e-6f);
        Assert.Equal(1, weights[8], 1e-6f);
    }

    [Fact]
    public void Should_average_embeddings_of_a_segment()
    {
        using var parameters = new ParameterSet();
        var table = new EmbeddingTable(parameters, new Initializer(1), 6, 3);
        using var tape = new Tape(parameters, new TapeOptions { Recording = false });
        var mean = table.ForwardMean(tape, [2, 4, 4], tape.Segments([2, 0, 1]));
        Assert.Equal((table.Weight.Value[6] + table.Weight.Value[12]) / 2, mean.Value[0], 1e-6f);
        Assert.Equal(0, mean.Value[3]);
        Assert.Equal(table.Weight.Value[12], mean.Value[6], 1e-6f);
    }

    [Fact]
    public void Should_refuse_sizes_that_make_no_layer()
    {
        using var parameters = new ParameterSet();
        var initializer = new Initializer(1);
        Assert.Throws<ArgumentException>(() => new Mlp(parameters.Scope("a"), initializer, [4]));
        Assert.Throws<ArgumentException>(() => new MultiHeadSelfAttention(
            parameters.Scope("b"), initializer, new SelfAttentionOptions { Width = 5, Heads = 2 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Gru(parameters.Scope("c"), initializer, 4, 4, 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Mlp(
            parameters.Scope("d"), initializer, [4, 4, 1], new MlpOptions { Dropout = 1 }));
    }

    private static TransformerBlock Block(ParameterSet parameters, bool causal) => new(
        parameters.Scope("block"), new Initializer(1), new TransformerOptions { Width = 6, Heads = 2, Causal = causal });

    private static (float[] Values, float[] Gradients) Run(ParameterSet parameters, Func<Tape, Variable, Segments, Variable> forward)
    {
        using var tape = new Tape(parameters);
        var x = tape.Input(Lengths.Sum(), 6, out var values, requiresGradient: true);
        Draw(values.Length).CopyTo(values);
        var output = forward(tape, x, tape.Segments(Lengths));
        var result = output.Value.ToArray();
        var gradients = tape.Backward(output, Draw(result.Length));
        return (result, [.. x.Gradient, .. parameters.SelectMany(parameter => GoldenCase.AsDense(gradients, parameter))]);
    }

    private static float[] Draw(int count)
    {
        var random = new SeededGenerator(11);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextGaussian())];
    }
}
