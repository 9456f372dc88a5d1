using Verge.Domain;
using Verge.Features;
using Verge.Models.Reranking;
using Verge.NeuralNetworks.Onnx;
using Verge.Testing;

namespace Verge.Models.Tests;

/// <summary>What the exported models hold. That others compute the same from it, the integration tests show.</summary>
public sealed class EdgeRecOnnxTests : IDisposable
{
    private static readonly EdgeRecOptions Small = new() { GruLayers = 2, Hidden = 4, AttentionHidden = 5, MlpHidden = 6 };

    private static readonly string[] s_files =
        [EdgeRecOnnx.StepFile(BehaviorKind.Exposure), EdgeRecOnnx.StepFile(BehaviorKind.PageView), EdgeRecOnnx.RerankFile];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Files => [.. s_files];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void Should_say_what_it_is(string file)
    {
        var model = Export(FeatureSchema.EdgeRec)[file];
        Assert.Equal(8, model.IrVersion);
        Assert.Equal(15, Assert.Single(model.OpsetImport).Version);
        Assert.True(model.OpsetImport[0].HasDomain);
        Assert.Equal("", model.OpsetImport[0].Domain);
        Assert.Equal("verge", model.ProducerName);
        Assert.Equal(
            [("verge.schema_hash", FeatureSchema.EdgeRec.Hash), ("verge.version", "a-version")],
            model.MetadataProps.Select(line => (line.Key, line.Value)));
        Assert.All(model.Graph.Input.Concat(model.Graph.Output), value => Assert.NotEmpty(value.DocString));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Should_define_each_value_once_and_before_its_use(string file)
    {
        var graph = Export(FeatureSchema.EdgeRec)[file].Graph;
        var known = new HashSet<string>(graph.Input.Select(input => input.Name).Concat(graph.Initializer.Select(tensor => tensor.Name)));
        Assert.Equal(graph.Input.Count + graph.Initializer.Count, known.Count);
        foreach (var node in graph.Node)
        {
            Assert.All(node.Input, input => Assert.True(input.Length == 0 || known.Contains(input), $"{node.Name}: {input}"));
            Assert.All(node.Output, output => Assert.True(known.Add(output), $"{node.Name}: {output}"));
            Assert.All(node.Attribute, attribute => Assert.True(attribute.HasI && attribute.Type == AttributeProto.Types.AttributeType.Int));
        }

        Assert.All(graph.Output, output => Assert.Contains(output.Name, known));
        Assert.Equal(graph.Node.Count, graph.Node.Select(node => node.Name).Distinct().Count());
        var used = graph.Node.SelectMany(node => node.Input).ToHashSet();
        Assert.All(graph.Input, input => Assert.Contains(input.Name, used));
        Assert.All(graph.Initializer, tensor => Assert.Contains(tensor.Name, used));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Should_fill_each_constant(string file)
    {
        var graph = Export(FeatureSchema.EdgeRec)[file].Graph;
        Assert.All(graph.Initializer, tensor => Assert.Equal(
            tensor.Dims.Aggregate(1L, (product, size) => product * size) * (tensor.DataType == TensorProto.Types.DataType.Float ? 4 : 8),
            tensor.RawData.Length));
    }

    [Fact]
    public void Should_take_any_number_of_candidates_and_behaviors()
    {
        var models = Export(FeatureSchema.EdgeRec);
        Assert.Equal(
            ["actions[behaviors,69]", "items[behaviors,74]", "state[4,1,4]", "encodings[behaviors,8]", "new_state[4,1,4]"],
            Shapes(models["exposure_step.onnx"]));
        Assert.Equal(
            ["actions[behaviors,50]", "items[behaviors,74]", "state[4,1,4]", "encodings[behaviors,8]", "new_state[4,1,4]"],
            Shapes(models["page_view_step.onnx"]));
        Assert.Equal(
            [
                "candidates[candidates,74]", "candidate_mask[candidates]",
                "exposure_encodings[exposures,8]", "exposure_mask[exposures]", "exposure_decays[exposures]",
                "page_view_encodings[page_views,8]", "page_view_mask[page_views]", "page_view_decays[page_views]", "scores[candidates]",
            ],
            Shapes(models["rerank.onnx"]));
    }

    [Theory]
    [InlineData(DecayMode.GapOnly)]
    [InlineData(DecayMode.Reencoded)]
    public void Should_ask_for_decays_only_where_they_join(DecayMode mode) => Assert.DoesNotContain(
        Export(FeatureSchema.EdgeRec with { DecayMode = mode })["rerank.onnx"].Graph.Input, input => input.Name.Contains("decay", StringComparison.Ordinal));

    [Fact]
    public void Should_have_a_gru_a_layer_with_its_gates_in_the_formats_order()
    {
        using var model = new EdgeRec(FeatureSchema.EdgeRec, Sizes(FeatureSchema.EdgeRec), Small);
        EdgeRecOnnx.Write(model.Network, FeatureSchema.EdgeRec, _folder.Path);
        var graph = Read("rerank.onnx").Graph;
        var layers = graph.Node.Where(node => node.OpType == "GRU").ToArray();
        Assert.Equal(Small.GruLayers, layers.Length);
        Assert.All(layers, node => Assert.Contains(node.Attribute, attribute => attribute.Name == "linear_before_reset" && attribute.I == 1));

        // PyTorch: r, z, n. ONNX: z, r, h.
        var ours = model.Parameters["rerank.candidate_encoder.weight_ih_l1"].Value.ToArray();
        var theirs = Numbers(graph, "rerank.candidate_encoder.W_l1");
        var gate = ours.Length / 3;
        Assert.Equal(ours[gate..(2 * gate)], theirs[..gate]);
        Assert.Equal(ours[..gate], theirs[gate..(2 * gate)]);
        Assert.Equal(ours[(2 * gate)..], theirs[(2 * gate)..]);
        var biases = Numbers(graph, "rerank.candidate_encoder.B_l0");
        Assert.Equal(model.Parameters["rerank.candidate_encoder.bias_ih_l0"].Value[8..].ToArray(), biases[8..12]);
        Assert.Equal(model.Parameters["rerank.candidate_encoder.bias_hh_l0"].Value[8..].ToArray(), biases[^4..]);
    }

    [Fact]
    public void Should_leave_nothing_but_the_models()
    {
        Export(FeatureSchema.EdgeRec);
        Assert.Equal(s_files.Order(StringComparer.Ordinal), Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Shapes(ModelProto model) => model.Graph.Input.Concat(model.Graph.Output).Select(value =>
        $"{value.Name}[{string.Join(',', value.Type.TensorType.Shape.Dim.Select(size => size.HasDimParam ? size.DimParam : $"{size.DimValue}"))}]");

    private static float[] Numbers(GraphProto graph, string name) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(graph.Initializer.Single(tensor => tensor.Name == name).RawData.Span).ToArray();

    private static int[] Sizes(FeatureSchema schema) => [.. schema.ItemAttributes.Select(_ => 3)];

    private ModelProto Read(string file) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder[file]));

    private Dictionary<string, ModelProto> Export(FeatureSchema schema)
    {
        using var model = new EdgeRec(schema, Sizes(schema), Small);
        EdgeRecOnnx.Write(model.Network, schema, _folder.Path, "a-version");
        return s_files.ToDictionary(file => file, Read);
    }
}
