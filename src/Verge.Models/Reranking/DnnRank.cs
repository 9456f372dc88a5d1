using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Reranking;

/// <summary>
/// DNN-rank (EdgeRec section 5.1.2): φ(xᵢ), a perceptron over a candidate's item vector. It knows neither the other candidates nor behavior, but
/// for what item vectors say of it.
/// </summary>
public sealed class DnnRank : IRerankingModel
{
    private readonly RerankingInputs _inputs;
    private readonly Mlp _mlp;

    /// <summary>Makes an untrained model.</summary>
    /// <param name="schema">Its inputs.</param>
    /// <param name="vocabularySizes">Rows of each attribute's table, row 0 (unknown) included, in the schema's order.</param>
    /// <param name="options">Sizes; <see langword="null"/>: the defaults.</param>
    /// <param name="seed">Seed of the first values.</param>
    /// <exception cref="ArgumentException">An impossible size, named.</exception>
    public DnnRank(FeatureSchema schema, ReadOnlySpan<int> vocabularySizes, DnnRankOptions? options = null, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var (own, initializer) = ((options ?? new()).Validated(), new Initializer(seed));
        _inputs = new(Parameters, initializer, schema, vocabularySizes);
        _mlp = new(Parameters.Scope("mlp"), initializer, [schema.ItemWidth, .. own.Mlp, 1]);
    }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; } = new();

    /// <inheritdoc/>
    public Variable Logits(Tape tape, ReadOnlySpan<RerankExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        return _mlp.Forward(tape, _inputs.Candidates(tape, chunk).Rows, context);
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();
}
