using Verge.Domain;
using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Models.Reranking;

/// <summary>
/// The device part of EdgeRec as ONNX models, for runtimes of others: a graph for a step of each kind of behavior and one
/// for the re-rank. Inputs and outputs are those of <see cref="IDeviceReranker"/>.
/// </summary>
public static class EdgeRecOnnx
{
    /// <summary>The re-rank's file.</summary>
    public const string RerankFile = "rerank.onnx";

    private const int Int64 = 7;
    private const string Behaviors = "behaviors";
    private const string Candidates = "candidates";

    /// <summary>The file of a behavior kind's step.</summary>
    public static string StepFile(BehaviorKind kind) => $"{Name(kind)}_step.onnx";

    /// <summary>Writes the three models.</summary>
    /// <param name="network">The network, its weights in place.</param>
    /// <param name="schema">The schema it was trained on.</param>
    /// <param name="folder">Where they go; made where it does not exist. Files of these names are replaced.</param>
    /// <param name="version">The bundle's version, for the models' metadata.</param>
    public static void Write(EdgeRecNetwork network, FeatureSchema schema, string folder, string? version = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(schema);
        Directory.CreateDirectory(folder);
        foreach (var kind in (ReadOnlySpan<BehaviorKind>)[BehaviorKind.Exposure, BehaviorKind.PageView])
        {
            Save(Step(network, schema, kind), StepFile(kind));
        }

        Save(Rerank(network, schema), RerankFile);

        void Save(OnnxGraph graph, string file)
        {
            graph.Describe("verge.schema_hash", schema.Hash);
            if (version is not null)
            {
                graph.Describe("verge.version", version);
            }

            graph.Save(Path.Combine(folder, file));
        }
    }

    /// <summary>Behaviors of one kind, mostly one, from the state before them (eq. 4–9).</summary>
    private static OnnxGraph Step(EdgeRecNetwork network, FeatureSchema schema, BehaviorKind kind)
    {
        var (layers, hidden) = (network.Options.GruLayers, network.Options.Hidden);
        var (actionEncoder, itemEncoder) = network.Encoders(kind);
        var graph = new OnnxGraph($"{Name(kind)}_step", "Encodes behaviors of one kind in their order, each once; mostly one a call.");
        var actions = graph.Input("actions", "Action vectors of the behaviors, oldest first.", Behaviors, schema.ActionWidth(kind));
        var items = graph.Input("items", "Item vectors of the behaviors.", Behaviors, schema.ItemWidth);
        var state = graph.Input("state", "State before them: the action encoder's layers, then the item encoder's. Zeros at first.", 2 * layers, 1, hidden);
        var before = graph.Apply("Split", 2 * layers, [state], new OnnxAttribute("axis", 0));
        var after = new OnnxValue[2 * layers];
        var encodedActions = graph.Gru(actionEncoder, actions, before.AsSpan(0, layers), after.AsSpan(0, layers));
        var encodedItems = graph.Gru(itemEncoder, items, before.AsSpan(layers), after.AsSpan(layers));
        graph.Output(
            "encodings", graph.Apply("Concat", [encodedActions, encodedItems], new OnnxAttribute("axis", 1)),
            "Each behavior's encoding, to be kept: [action encoding | item encoding].", Behaviors, 2 * hidden);
        graph.Output(
            "new_state", graph.Apply("Concat", after, new OnnxAttribute("axis", 0)), "State after the last of them.", 2 * layers, 1, hidden);
        return graph;
    }

    /// <summary>Candidates against the encodings of behaviors (eq. 10–14).</summary>
    private static OnnxGraph Rerank(EdgeRecNetwork network, FeatureSchema schema)
    {
        var graph = new OnnxGraph("rerank", "Scores candidates against what the user did. The sigmoid of a score is a probability.");
        var candidates = graph.Input("candidates", "Item vectors in upstream order; at least one.", Candidates, schema.ItemWidth);
        var mask = graph.Input("candidate_mask", "1 for a candidate, 0 for padding behind the last one.", Candidates);
        var encoded = graph.Gru(network.CandidateEncoder, candidates);
        var ofExposures = Attended(graph, network, schema, BehaviorKind.Exposure, encoded);
        var ofPageViews = Attended(graph, network, schema, BehaviorKind.PageView, encoded);

        // Padding comes after the last candidate, so that its state is the local ranking context of all.
        var count = graph.Apply("ReduceSum", [mask]);
        var last = graph.Apply("Cast", [graph.Apply("Sub", [count, graph.Constant("one", [1], [1])])], new OnnxAttribute("to", Int64));
        var local = graph.Apply("Expand", [graph.Apply("Gather", [encoded, last]), graph.Apply("Shape", [encoded])]);
        var joined = graph.Apply("Concat", [ofExposures, ofPageViews, encoded, local], new OnnxAttribute("axis", 1));
        graph.Output(
            "scores", graph.Apply("Squeeze", [graph.Mlp(network.Perceptron, joined), graph.Indices(1)]),
            "A logit a candidate; what stands at padding means nothing.", Candidates);
        return graph;
    }

    private static OnnxValue Attended(OnnxGraph graph, EdgeRecNetwork network, FeatureSchema schema, BehaviorKind kind, OnnxValue encoded)
    {
        var (name, hidden) = (Name(kind), network.Options.Hidden);
        var rows = $"{name}s";
        var encodings = graph.Input($"{name}_encodings", $"What {name}_step gave for the last ones, oldest first; there may be none.", rows, 2 * hidden);
        var mask = graph.Input($"{name}_mask", "1 for a behavior, 0 for padding.", rows);
        var items = graph.Apply("Slice", [encodings, graph.Indices(hidden), graph.Indices(2 * hidden), graph.Indices(1)]);
        var values = encodings;
        if (network.JoinsDecay)
        {
            var decays = graph.IndexInput($"{name}_decays", "Bucket of the time from each one to the trigger; any at padding.", rows);
            values = graph.Apply("Concat", [encodings, graph.Apply("Gather", [OneHot(graph, name, schema.DecayBuckets), decays])], new OnnxAttribute("axis", 1));
        }

        return graph.Attention(network.Attention(kind), encoded, items, values, network.ValueWidth, mask);
    }

    private static OnnxValue OneHot(OnnxGraph graph, string name, int buckets)
    {
        var numbers = new float[buckets * buckets];
        for (var i = 0; i < buckets; i++)
        {
            numbers[i * buckets + i] = 1;
        }

        return graph.Constant($"{name}_one_hot", [buckets, buckets], numbers);
    }

    private static string Name(BehaviorKind kind) => kind == BehaviorKind.Exposure ? "exposure" : "page_view";
}
