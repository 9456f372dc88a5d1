using Verge.Tensors;

namespace Verge.NeuralNetworks.Tests;

public sealed class InitializerTests
{
    [Fact]
    public void Should_not_depend_on_the_order_in_which_layers_are_made()
    {
        using var one = new ParameterSet();
        using var other = new ParameterSet();
        _ = new Linear(one.Scope("a"), new Initializer(3), 4, 5);
        _ = new Gru(one.Scope("b"), new Initializer(3), 4, 5);
        _ = new Gru(other.Scope("b"), new Initializer(3), 4, 5);
        _ = new Linear(other.Scope("a"), new Initializer(3), 4, 5);

        foreach (var parameter in one)
        {
            Assert.Equal(parameter.Value, other[parameter.Name].Value);
        }

        Assert.NotEqual(one["b.bias_ih_l0"].Value.ToArray(), one["b.bias_hh_l0"].Value.ToArray());
    }

    [Theory]
    [InlineData("default", 0.1)]
    [InlineData("xavier", 0.2)]
    [InlineData("kaiming", 0.24494897)]
    public void Should_fill_the_whole_range_and_no_more(string kind, double bound)
    {
        using var parameters = new ParameterSet();
        var parameter = parameters.Add("w", [50, 100]);
        new Initializer(1).Fill(parameter, kind switch
        {
            "default" => Initialization.Default(100),
            "xavier" => Initialization.XavierUniform(100, 50),
            _ => Initialization.KaimingUniform(100),
        });
        var values = parameter.Value.ToArray();
        Assert.InRange(values.Max(), bound * 0.99, bound * 1.0001);
        Assert.InRange(values.Min(), -bound * 1.0001, -bound * 0.99);
        Assert.Equal(0, values.Average(), bound / 20);
    }

    [Fact]
    public void Should_start_embeddings_normal_and_the_unknown_row_at_zero()
    {
        using var parameters = new ParameterSet();
        var table = new EmbeddingTable(parameters, new Initializer(1), 500, 16);
        Assert.All(table.Weight.Value[..16].ToArray(), value => Assert.Equal(0, value));
        Assert.Equal(1 / 16.0, table.Weight.Value[16..].ToArray().Average(value => value * value), 0.005);
    }

    [Fact]
    public void Should_name_parameters_by_path()
    {
        using var parameters = new ParameterSet();
        _ = new Gru(parameters.Scope("rerank").Scope("candidate_encoder"), new Initializer(1), 3, 2, 2);
        Assert.Equal(
            ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "weight_ih_l1", "weight_hh_l1", "bias_ih_l1", "bias_hh_l1"],
            parameters.Select(parameter => parameter.Name["rerank.candidate_encoder.".Length..]));
        Assert.Equal([6, 3], parameters["rerank.candidate_encoder.weight_ih_l0"].Dimensions);
        Assert.Equal([6, 2], parameters["rerank.candidate_encoder.weight_ih_l1"].Dimensions);
    }
}
