using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>
/// DIEN (Zhou and others, 2019): interests are extracted from the user's events, and evolve as far as they concern the target; where they end,
/// the target and the other features go through a perceptron. Training adds the auxiliary loss of the next event. It predicts one task.
/// </summary>
public sealed class DeepInterestEvolutionNetwork : IRankingModel
{
    private readonly SequenceEmbedding _embedding;
    private readonly FieldEmbeddings _fields;
    private readonly int[] _sequences;
    private readonly int _schemaSequences;
    private readonly InterestEvolution[] _evolutions;
    private readonly RankingPerceptron _mlp;

    /// <summary>Makes an untrained model.</summary>
    /// <param name="features">Its fitted inputs.</param>
    /// <param name="options">Sizes; null for the defaults.</param>
    /// <param name="seed">Seed of the first values.</param>
    public DeepInterestEvolutionNetwork(RankingFeatures features, DeepInterestEvolutionNetworkOptions? options = null, ulong seed = 1)
        : this(features, options, new Initializer(seed))
    {
    }

    internal DeepInterestEvolutionNetwork(RankingFeatures features, DeepInterestEvolutionNetworkOptions? options, Initializer initializer)
    {
        ArgumentNullException.ThrowIfNull(features);
        Options = (options ?? new()).Validated();
        _sequences = SequenceSelection.Of(features.Schema, Options.Sequences);
        _schemaSequences = features.Schema.Sequences.Length;
        _embedding = new(Parameters.Scope("sequence"), initializer, features, RankingPositions.None);
        _fields = new(Parameters.Scope("fields"), initializer, features);
        _evolutions =
        [
            .. _sequences.Select(sequence => new InterestEvolution(
                Parameters.Scope("evolutions").Scope(features.Schema.Sequences[sequence].Name), initializer, _embedding, sequence, Options)),
        ];
        _mlp = new(Parameters.Scope("mlp"), initializer, _evolutions.Sum(evolution => evolution.Width) + _embedding.Width + _fields.Width, Options.Mlp);
    }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; } = new();

    /// <inheritdoc/>
    public int Tasks => 1;

    /// <summary>Sizes.</summary>
    public DeepInterestEvolutionNetworkOptions Options { get; }

    /// <inheritdoc/>
    public Variable Logits(Tape tape, ReadOnlySpan<RankingExample> chunk, ForwardContext context) => Forward(new(tape, chunk, context)).Logits;

    /// <inheritdoc/>
    public RankingTerms Train(Tape tape, ReadOnlySpan<RankingExample> chunk, IReadOnlyList<RankingExample> samples, ForwardContext context) =>
        Forward(new(tape, chunk, context, samples));

    /// <inheritdoc/>
    public RankingExplanation Explain(Tape tape, RankingExample example)
    {
        var attention = new float[_schemaSequences][];
        Array.Fill(attention, []);
        var logits = Forward(new(tape, [example], ForwardContext.Inference), attention).Logits;
        return new() { Probabilities = RankingExplanation.ProbabilitiesOf(logits.Value), Attention = [.. attention] };
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();

    private RankingTerms Forward(RankingPass pass, float[][]? attention = null)
    {
        ArgumentNullException.ThrowIfNull(pass.Tape);
        var targets = _embedding.Targets(pass.Tape, pass.Chunk);
        var parts = ArrayPool<Variable>.Shared.Rent(_evolutions.Length + 1);
        Variable? loss = null;
        for (var i = 0; i < _evolutions.Length; i++)
        {
            parts[i] = _evolutions[i].Forward(pass, targets, out var auxiliary, out var weights);
            loss = auxiliary is not { } own ? loss : loss is { } others ? pass.Tape.Add(others, own) : own;
            if (attention is not null)
            {
                attention[_sequences[i]] = weights.Value.ToArray();
            }
        }

        parts[_evolutions.Length] = targets;
        var joined = _fields.Join(pass.Tape, pass.Chunk, parts.AsSpan(0, _evolutions.Length + 1));
        ArrayPool<Variable>.Shared.Return(parts);
        return new(_mlp.Forward(pass.Tape, joined, pass.Context), Loss: loss);
    }
}
