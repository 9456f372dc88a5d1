using Verge.NeuralNetworks.Onnx;
using Verge.Testing;

namespace Verge.NeuralNetworks.Tests;

public sealed class OnnxGraphTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly OnnxGraph _graph = new("test", "A test.");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_write_what_was_built()
    {
        var x = _graph.Input("x", "Rows.", "rows", 2);
        var sum = _graph.Apply("Add", [x, _graph.Constant("c", [2], [1, 2])]);
        var squeezed = _graph.Apply("Softmax", [sum], new OnnxAttribute("axis", 0));
        _graph.Output("y", sum, "The sum.", "rows", 2);
        _graph.Output("z", squeezed, "Shares.", "rows", 2);
        _graph.Describe("by", "test");
        _graph.Save(_folder["m.onnx"]);

        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder["m.onnx"]));
        Assert.Equal("by", Assert.Single(model.MetadataProps).Key);
        Assert.Equal(["Add", "Softmax"], model.Graph.Node.Select(node => node.OpType));
        Assert.Equal(["x", "c"], model.Graph.Node[0].Input);

        // An output that other operators read keeps its one name everywhere.
        Assert.Equal("y", Assert.Single(model.Graph.Node[0].Output));
        Assert.Equal("y", Assert.Single(model.Graph.Node[1].Input));
        Assert.Equal(["y", "z"], model.Graph.Output.Select(output => output.Name));
        Assert.Equal(0, Assert.Single(model.Graph.Node[1].Attribute).I);
        Assert.True(model.Graph.Node[1].Attribute[0].HasI);
        Assert.Equal("rows", model.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimParam);
        Assert.Equal([0, 0, 128, 63, 0, 0, 0, 64], model.Graph.Initializer[0].RawData.ToByteArray());
        Assert.Equal(["m.onnx"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Should_add_the_same_indices_once()
    {
        Assert.Equal(_graph.Indices(1, 2), _graph.Indices(1, 2));
        Assert.NotEqual(_graph.Indices(1, 2), _graph.Indices(1));
    }

    [Fact]
    public void Should_refuse_what_cannot_be()
    {
        var x = _graph.Input("x", "Rows.", 2);
        Complains(() => _graph.Input("x", "Again.", 2), "'x': the name is taken");
        Complains(() => _graph.Constant("c", [2, 3], [1, 2]), "constant 'c': got 2 numbers, expected 6 for [2, 3]");
        Complains(() => _graph.Constant("nan", [1], [float.NaN]), "constant 'nan': got NaN");
        Complains(() => _graph.Apply("Tanh", [new OnnxValue("nobody")]), "Tanh_0: got the input 'nobody'");
        Complains(() => _graph.Output("y", x, "An input.", 2), "output 'y': got 'x'");
    }

    private static void Complains(Action action, string expected) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
}
