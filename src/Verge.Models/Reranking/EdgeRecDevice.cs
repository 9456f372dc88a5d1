using Verge.Domain;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Reranking;

/// <summary>
/// EdgeRec as a device runs it: the behavior and re-rank parts without embedding tables, on the kernels that trained them.
/// Weights are packed when it is made; after the first call none allocates.
/// </summary>
public sealed partial class EdgeRecDevice : IDeviceReranker
{
    private readonly ParameterSet _parameters;
    private readonly EdgeRecNetwork _network;
    private readonly BehaviorSteppers _exposures;
    private readonly BehaviorSteppers _pageViews;
    private readonly FoldedPerceptron _folded;
    private readonly Tape _scoreTape;

    /// <summary>Weights must be in place: they are packed here, once.</summary>
    private EdgeRecDevice(FeatureSchema schema, ParameterSet parameters, EdgeRecNetwork network)
    {
        (Schema, _parameters, _network) = (schema, parameters, network);
        _exposures = new(network.Encoders(BehaviorKind.Exposure));
        _pageViews = new(network.Encoders(BehaviorKind.PageView));
        _folded = new(network, parameters);
        _scoreTape = new(parameters, new() { Recording = false, FrozenParameters = true });
        _folded.Pack(_scoreTape);
    }

    /// <inheritdoc/>
    public FeatureSchema Schema { get; }

    /// <inheritdoc/>
    public int StateWidth => 2 * _network.Options.GruLayers * _network.Options.Hidden;

    /// <inheritdoc/>
    public int EncodingWidth => 2 * _network.Options.Hidden;

    /// <summary>Opens the device part of a bundle.</summary>
    /// <param name="weights">Path of <c>model.safetensors</c>.</param>
    /// <param name="schema">The schema it was trained on.</param>
    /// <param name="options">Sizes it was trained with; null for the paper's.</param>
    /// <exception cref="SafeTensorsException">A weight is missing or of another shape, named.</exception>
    public static EdgeRecDevice Load(string weights, FeatureSchema schema, EdgeRecOptions? options = null) =>
        Make(schema, options ?? new(), parameters => SafeTensors.Load(weights, parameters));

    /// <summary>The device's view of a trained model, in memory: its weights are copied.</summary>
    public static EdgeRecDevice Of(EdgeRec model, FeatureSchema schema)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Make(schema, model.Network.Options, parameters =>
        {
            foreach (var parameter in parameters)
            {
                model.Parameters[parameter.Name].Value.CopyTo(parameter.Value);
            }

            GC.KeepAlive(model);
        });
    }

    /// <inheritdoc/>
    public void Score(in RerankInput input, Span<float> scores, AttentionTrace? attention = null)
    {
        RequireWidth(nameof(input.Candidates), input.Candidates.Length, input.CandidateCount * Schema.ItemWidth);
        RequireWidth(nameof(input.ExposureEncodings), input.ExposureEncodings.Length, input.ExposureCount * EncodingWidth);
        RequireWidth(nameof(input.PageViewEncodings), input.PageViewEncodings.Length, input.PageViewCount * EncodingWidth);
        RequireWidth(nameof(scores), scores.Length, input.CandidateCount);
        if (input.CandidateCount == 0)
        {
            attention?.Resize(0, input.ExposureCount, input.PageViewCount);
            return;
        }

        _scoreTape.Reset();
        var candidates = new Sequences(
            _scoreTape.Constant(input.Candidates, input.CandidateCount, Schema.ItemWidth), _scoreTape.Segments([input.CandidateCount]));
        var logits = _folded.Score(
            _scoreTape, candidates, Context(input.ExposureEncodings, input.ExposureDecays), Context(input.PageViewEncodings, input.PageViewDecays),
            out var exposureWeights, out var pageViewWeights);
        logits.Value.CopyTo(scores);
        if (attention is not null)
        {
            attention.Resize(input.CandidateCount, input.ExposureCount, input.PageViewCount);
            exposureWeights.CopyTo(attention.Exposures);
            pageViewWeights.CopyTo(attention.PageViews);
        }
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _exposures.Dispose();
        _pageViews.Dispose();
        _scoreTape.Dispose();
        _parameters.Dispose();
    }

    private static EdgeRecDevice Make(FeatureSchema schema, EdgeRecOptions options, Action<ParameterSet> fill)
    {
        var parameters = new ParameterSet();
        try
        {
            var network = new EdgeRecNetwork(parameters, Initializer.None, schema, options);
            fill(parameters);
            return new(schema, parameters, network);
        }
        catch
        {
            parameters.Dispose();
            throw;
        }
    }

    private BehaviorContext Context(ReadOnlySpan<float> encodings, ReadOnlySpan<int> decays)
    {
        var encoded = _scoreTape.Constant(encodings, decays.Length, EncodingWidth);
        var hidden = _network.Options.Hidden;
        return _network.Context(
            _scoreTape, _scoreTape.Slice(encoded, 0, hidden), _scoreTape.Slice(encoded, hidden, hidden), decays, _scoreTape.Segments([decays.Length]));
    }

    private static void RequireWidth(string name, int length, int expected)
    {
        if (length != expected)
        {
            throw new ArgumentException($"{name}: got {length} floats, expected {expected}", name);
        }
    }
}
