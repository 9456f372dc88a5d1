using Verge.Domain;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Reranking;

/// <summary>
/// CRBAN + HUBSM(IE&amp;IPV), the complete EdgeRec model (section 4) with its embedding tables <c>embeddings.{attribute}</c>,
/// shared by behaviors and candidates.
/// </summary>
public sealed class EdgeRec : IRerankingModel
{
    private readonly RerankingInputs _inputs;

    /// <summary>Makes an untrained model.</summary>
    /// <param name="schema">Its inputs.</param>
    /// <param name="vocabularySizes">Rows of each attribute's table, row 0 (unknown) included, in the schema's order.</param>
    /// <param name="options">Sizes; null for the paper's.</param>
    /// <param name="seed">Seed of the first values.</param>
    public EdgeRec(FeatureSchema schema, ReadOnlySpan<int> vocabularySizes, EdgeRecOptions? options = null, ulong seed = 1)
    {
        var initializer = new Initializer(seed);
        _inputs = new(Parameters, initializer, schema, vocabularySizes);
        Network = new(Parameters, initializer, schema, options ?? new());
    }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; } = new();

    /// <summary>The part that a device runs.</summary>
    public EdgeRecNetwork Network { get; }

    /// <summary>The embedding tables, in the schema's order.</summary>
    public ReadOnlySpan<EmbeddingTable> Tables => _inputs.Tables;

    /// <inheritdoc/>
    public Variable Logits(Tape tape, ReadOnlySpan<RerankExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var exposures = Behaviors(tape, chunk, BehaviorKind.Exposure);
        var pageViews = Behaviors(tape, chunk, BehaviorKind.PageView);
        return Network.Score(tape, _inputs.Candidates(tape, chunk), exposures, pageViews);
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();

    private BehaviorContext Behaviors(Tape tape, ReadOnlySpan<RerankExample> chunk, BehaviorKind kind)
    {
        var (actions, items) = Network.Encoders(kind);
        return _inputs.Fuse(tape, chunk, kind, _inputs.Encode(tape, chunk, kind, actions, items));
    }
}
