using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Reranking;

/// <summary>
/// EdgeRec as a device runs it: the behavior and re-rank parts without embedding tables, on the kernels that trained them.
/// </summary>
public sealed partial class EdgeRecDevice : IDeviceReranker
{
    private readonly ParameterSet _parameters = new();
    private readonly EdgeRecNetwork _network;
    private readonly Tape _stepTape;
    private readonly Tape _scoreTape;

    private EdgeRecDevice(FeatureSchema schema, EdgeRecOptions options)
    {
        Schema = schema;
        _network = new(_parameters, new Initializer(0), schema, options);
        _stepTape = new(_parameters, new() { Recording = false });
        _scoreTape = new(_parameters, new() { Recording = false });
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
    public static EdgeRecDevice Load(string weights, FeatureSchema schema, EdgeRecOptions? options = null)
    {
        var device = new EdgeRecDevice(schema, options ?? new());
        try
        {
            SafeTensors.Load(weights, device._parameters);
            return device;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>The device's view of a trained model, in memory: its weights are copied.</summary>
    public static EdgeRecDevice Of(EdgeRec model, FeatureSchema schema)
    {
        ArgumentNullException.ThrowIfNull(model);
        var device = new EdgeRecDevice(schema, model.Network.Options);
        foreach (var parameter in device._parameters)
        {
            model.Parameters[parameter.Name].Value.CopyTo(parameter.Value);
        }

        return device;
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
        var logits = _network.Score(
            _scoreTape, candidates, Context(input.ExposureEncodings, input.ExposureDecays), Context(input.PageViewEncodings, input.PageViewDecays),
            out var exposureWeights, out var pageViewWeights);
        logits.Value.CopyTo(scores);
        if (attention is not null)
        {
            attention.Resize(input.CandidateCount, input.ExposureCount, input.PageViewCount);
            exposureWeights.CopyTo(attention.Exposures);
            pageViewWeights.CopyTo(attention.PageViews);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stepTape.Dispose();
        _scoreTape.Dispose();
        _parameters.Dispose();
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
