using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Reranking;

/// <summary>
/// DLCM (Ai and others, SIGIR 2018; EdgeRec section 5.1.2): φ(xᵢ, s). A GRU goes over the list from its last candidate to its first, so that
/// the last state s, the local ranking context, remembers the head of the list best; a candidate's logit is Σₖ vₖ · (oᵢ · tanh(Wₖ s + bₖ)), oᵢ its
/// own state. Its paper's loss is <see cref="RerankingLoss.Listwise"/>.
/// </summary>
public sealed class Dlcm : IRerankingModel
{
    private readonly DlcmOptions _options;
    private readonly RerankingInputs _inputs;
    private readonly Gru _encoder;
    private readonly Linear _context;
    private readonly Linear _output;

    /// <summary>Makes an untrained model.</summary>
    /// <param name="schema">Its inputs.</param>
    /// <param name="vocabularySizes">Rows of each attribute's table, row 0 (unknown) included, in the schema's order.</param>
    /// <param name="options">Sizes; <see langword="null"/>: the defaults.</param>
    /// <param name="seed">Seed of the first values.</param>
    /// <exception cref="ArgumentException">An impossible size, named.</exception>
    public Dlcm(FeatureSchema schema, ReadOnlySpan<int> vocabularySizes, DlcmOptions? options = null, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _options = (options ?? new()).Validated();
        var initializer = new Initializer(seed);
        _inputs = new(Parameters, initializer, schema, vocabularySizes);
        _encoder = new(Parameters.Scope("encoder"), initializer, schema.ItemWidth, _options.Hidden, _options.GruLayers);
        _context = new(Parameters.Scope("context"), initializer, _options.Hidden, _options.Heads * _options.Hidden);

        // The bias moves no order; a loss of probabilities needs it.
        _output = new(Parameters.Scope("output"), initializer, _options.Heads, 1);
    }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; } = new();

    /// <inheritdoc/>
    public Variable Logits(Tape tape, ReadOnlySpan<RerankExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var (items, segments) = _inputs.Candidates(tape, chunk);
        var turned = _options.Reversed ? Turned(tape, items, segments) : items;
        var encoded = _encoder.Forward(tape, turned, segments);
        var local = tape.LastRows(encoded, segments);
        var gates = _context.Forward(tape, local, Activation.Tanh);
        var own = _options.Reversed ? Turned(tape, encoded, segments) : encoded;
        var products = ArrayPool<Variable>.Shared.Rent(_options.Heads);
        for (var head = 0; head < _options.Heads; head++)
        {
            products[head] = tape.SegmentDot(tape.Slice(gates, head * _options.Hidden, _options.Hidden), own, segments);
        }

        var logits = _output.Forward(tape, tape.Concat(products.AsSpan(0, _options.Heads)));
        ArrayPool<Variable>.Shared.Return(products);
        return logits;
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();

    /// <summary>Each list from its last row to its first; twice is as it was.</summary>
    private static Variable Turned(Tape tape, Variable rows, Segments segments)
    {
        var order = ArrayPool<int>.Shared.Rent(segments.TotalRows);
        for (var list = 0; list < segments.Count; list++)
        {
            var (first, length) = (segments.Offset(list), segments.Length(list));
            for (var i = 0; i < length; i++)
            {
                order[first + i] = first + length - 1 - i;
            }
        }

        var turned = tape.Rows(rows, order.AsSpan(0, segments.TotalRows));
        ArrayPool<int>.Shared.Return(order);
        return turned;
    }
}
