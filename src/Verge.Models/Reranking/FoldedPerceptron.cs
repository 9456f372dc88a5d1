using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Reranking;

/// <summary>
/// The re-rank's first perceptron layer, cut by its inputs. Attention sums values, so that the layer may be applied to the
/// values, of which there are fewer and which are wider than what it makes of them, before they are summed; and what all
/// candidates share, their list's context, goes through it once. The sum is the same but for rounding.
/// </summary>
internal sealed class FoldedPerceptron
{
    private readonly EdgeRecNetwork _network;
    private readonly Parameter _exposures;
    private readonly Parameter _pageViews;
    private readonly Parameter _candidate;
    private readonly Parameter _local;

    /// <summary>Cuts the layer; weights must be in place.</summary>
    public FoldedPerceptron(EdgeRecNetwork network, ParameterSet parameters)
    {
        _network = network;
        var weight = network.Perceptron.Layers[0].Weight;
        var column = 0;
        _exposures = Cut("exposures", network.ValueWidth);
        _pageViews = Cut("page_views", network.ValueWidth);
        _candidate = Cut("candidate", network.Options.Hidden);
        _local = Cut("local", network.Options.Hidden);

        Parameter Cut(string name, int width)
        {
            var part = parameters.Add($"folded.{name}", [weight.Rows, width]);
            for (var row = 0; row < weight.Rows; row++)
            {
                weight.Value.Slice(row * weight.Columns + column, width).CopyTo(part.Value[(row * width)..]);
            }

            column += width;
            return part;
        }
    }

    /// <summary>Packs all weights that <see cref="Score"/> multiplies by.</summary>
    public void Pack(Tape tape)
    {
        var encoder = _network.CandidateEncoder;
        for (var layer = 0; layer < encoder.Layers; layer++)
        {
            tape.PackGru(encoder.Layer(layer));
        }

        PackAttention(Domain.BehaviorKind.Exposure, _exposures);
        PackAttention(Domain.BehaviorKind.PageView, _pageViews);
        tape.Pack(_candidate);
        tape.Pack(_local);
        tape.Pack(_network.Perceptron.Layers[1].Weight);

        void PackAttention(Domain.BehaviorKind kind, Parameter values)
        {
            var attention = _network.Attention(kind);
            tape.Pack(attention.Query.Weight);
            tape.Pack(attention.Key.Weight);
            tape.Pack(values);
        }
    }

    /// <summary>What <see cref="EdgeRecNetwork.Score(Tape, Sequences, BehaviorContext, BehaviorContext)"/> computes, for one sample.</summary>
    public Variable Score(
        Tape tape, Sequences candidates, BehaviorContext exposures, BehaviorContext pageViews,
        out ReadOnlySpan<float> exposureWeights, out ReadOnlySpan<float> pageViewWeights)
    {
        var layers = _network.Perceptron.Layers;
        var encoded = _network.CandidateEncoder.Forward(tape, candidates.Rows, candidates.Segments);
        var query = new Sequences(encoded, candidates.Segments);
        var shared = tape.Linear(tape.LastRows(encoded, candidates.Segments), tape.Parameter(_local), tape.Parameter(layers[0].Bias!));
        var hidden = tape.Add(
            tape.Linear(encoded, tape.Parameter(_candidate), shared),
            Gathered(Domain.BehaviorKind.Exposure, exposures, _exposures, out exposureWeights));
        hidden = tape.Add(hidden, Gathered(Domain.BehaviorKind.PageView, pageViews, _pageViews, out pageViewWeights));
        return layers[1].Forward(tape, tape.Activate(hidden, _network.Perceptron.Options.Activation));

        Variable Gathered(Domain.BehaviorKind kind, BehaviorContext context, Parameter part, out ReadOnlySpan<float> weights) =>
            _network.Attention(kind).Forward(
                tape, query, new(context.Items, context.Segments), tape.Linear(context.Values, tape.Parameter(part)), out weights);
    }
}
