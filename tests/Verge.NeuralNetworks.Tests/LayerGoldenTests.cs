using Verge.Tensors;

namespace Verge.NeuralNetworks.Tests;

/// <summary>Values and gradients of each layer against PyTorch's.</summary>
public sealed class LayerGoldenTests
{
    [Fact]
    public void Should_match_pytorch_linear()
    {
        using var golden = new GoldenCase("linear");
        var layer = new Linear(golden.Parameters, golden.Initializer, 7, 5);
        golden.Verify(tape => layer.Forward(tape, golden.Input("x")));
    }

    [Fact]
    public void Should_match_pytorch_embedding_with_repeated_rows()
    {
        using var golden = new GoldenCase("embedding");
        var layer = new EmbeddingTable(golden.Parameters, golden.Initializer, 9, 5);
        golden.Verify(tape => layer.Forward(tape, golden.Ints("rows")));
    }

    [Fact]
    public void Should_match_pytorch_gru_of_three_layers_on_ragged_sequences()
    {
        using var golden = new GoldenCase("gru");
        var layer = new Gru(golden.Parameters, golden.Initializer, 5, 7, 3);
        golden.Verify(tape => layer.Forward(tape, golden.Input("x"), tape.Segments(golden.Ints("lengths"))));
    }

    [Fact]
    public void Should_match_pytorch_bahdanau_attention_with_missing_keys_and_queries()
    {
        using var golden = new GoldenCase("bahdanau");
        var layer = new BahdanauAttention(golden.Parameters, golden.Initializer, 5, 7, 6);
        golden.Verify(tape => layer.Forward(
            tape,
            new Sequences(golden.Input("q"), tape.Segments(golden.Ints("query_lengths"))),
            new Sequences(golden.Input("k"), tape.Segments(golden.Ints("lengths"))),
            golden.Input("values")));
    }

    [Theory]
    [InlineData("self_attention", false)]
    [InlineData("self_attention_causal", true)]
    public void Should_match_pytorch_self_attention(string file, bool causal)
    {
        using var golden = new GoldenCase(file);
        var layer = new MultiHeadSelfAttention(
            golden.Parameters, golden.Initializer, new SelfAttentionOptions { Width = 6, Heads = 2, Causal = causal });
        golden.Verify(tape => layer.Forward(
            tape, golden.Input("x"), tape.Segments(golden.Ints("lengths")), ForwardContext.Inference));
    }

    [Fact]
    public void Should_match_pytorch_layer_norm()
    {
        using var golden = new GoldenCase("layer_norm");
        var layer = new LayerNorm(golden.Parameters, 5);
        golden.Verify(tape => layer.Forward(tape, golden.Input("x")));
    }

    [Theory]
    [InlineData("transformer", false, Activation.LeakyRelu)]
    [InlineData("transformer_causal", true, Activation.Relu)]
    public void Should_match_pytorch_transformer_block(string file, bool causal, Activation activation)
    {
        using var golden = new GoldenCase(file);
        var layer = new TransformerBlock(golden.Parameters, golden.Initializer, new TransformerOptions
        {
            Width = 6,
            Heads = 3,
            FeedForward = 10,
            Causal = causal,
            Activation = activation,
        });
        golden.Verify(tape => layer.Forward(
            tape, golden.Input("x"), tape.Segments(golden.Ints("lengths")), ForwardContext.Inference));
    }

    [Fact]
    public void Should_match_pytorch_perceptron()
    {
        using var golden = new GoldenCase("mlp");
        var layer = new Mlp(golden.Parameters, golden.Initializer, [7, 6, 4, 1]);
        golden.Verify(tape => layer.Forward(tape, golden.Input("x"), ForwardContext.Inference));
    }
}
