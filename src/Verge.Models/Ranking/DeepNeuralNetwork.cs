using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>
/// DNN (DMT section 5.2, Table 1): the mean of each sequence's embeddings, the target's embedding of the same tables and the other features
/// through a perceptron. It predicts one task.
/// </summary>
public sealed class DeepNeuralNetwork : IRankingModel
{
    private readonly SequenceEmbedding _embedding;
    private readonly FieldEmbeddings _fields;
    private readonly int[] _sequences;
    private readonly RankingPerceptron _mlp;

    /// <summary>Makes an untrained model.</summary>
    /// <param name="features">Its fitted inputs.</param>
    /// <param name="options">Sizes; null for the defaults.</param>
    /// <param name="seed">Seed of the first values.</param>
    public DeepNeuralNetwork(RankingFeatures features, DeepNeuralNetworkOptions? options = null, ulong seed = 1)
        : this(features, options, new Initializer(seed))
    {
    }

    internal DeepNeuralNetwork(RankingFeatures features, DeepNeuralNetworkOptions? options, Initializer initializer)
    {
        ArgumentNullException.ThrowIfNull(features);
        Options = (options ?? new()).Validated();
        _sequences = SequenceSelection.Of(features.Schema, Options.Sequences);
        _embedding = new(Parameters.Scope("sequence"), initializer, features, RankingPositions.None);
        _fields = new(Parameters.Scope("fields"), initializer, features);
        _mlp = new(Parameters.Scope("mlp"), initializer, ((_sequences.Length + 1) * _embedding.Width) + _fields.Width, Options.Mlp);
    }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; } = new();

    /// <inheritdoc/>
    public int Tasks => 1;

    /// <summary>Sizes.</summary>
    public DeepNeuralNetworkOptions Options { get; }

    /// <inheritdoc/>
    public Variable Logits(Tape tape, ReadOnlySpan<RankingExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        Span<int> owners = stackalloc int[chunk.Length];
        var parts = ArrayPool<Variable>.Shared.Rent(_sequences.Length + 1);
        for (var i = 0; i < _sequences.Length; i++)
        {
            var events = _embedding.Histories(tape, chunk, owners, out var distinct, _sequences[i]);
            parts[i] = SequenceEmbedding.Means(tape, events, distinct, owners);
        }

        parts[_sequences.Length] = _embedding.Targets(tape, chunk);
        var joined = _fields.Join(tape, chunk, parts.AsSpan(0, _sequences.Length + 1));
        ArrayPool<Variable>.Shared.Return(parts);
        return _mlp.Forward(tape, joined, context);
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();
}
