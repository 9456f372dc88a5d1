using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>
/// DMT (Gu and others, 2020, section 4): a Deep Interest Transformer a behavior sequence, whose interests, with the other features, a mixture
/// of experts turns into a logit a task; in training a bias network adds its logit (eq. 5). Without sharing and without bias it is DMT-trans.
/// </summary>
public sealed class DeepMultifacetedTransformers : IRankingModel
{
    private readonly SequenceEmbedding _embedding;
    private readonly FieldEmbeddings _fields;
    private readonly int[] _sequences;
    private readonly int _schemaSequences;
    private readonly DeepInterestTransformer[] _transformers;
    private readonly TaskNetworks _tasks;
    private readonly BiasNetwork? _bias;

    /// <summary>Makes an untrained model.</summary>
    /// <param name="features">Its fitted inputs.</param>
    /// <param name="options">Sizes; null for the defaults.</param>
    /// <param name="seed">Seed of the first values.</param>
    public DeepMultifacetedTransformers(RankingFeatures features, DeepMultifacetedTransformersOptions? options = null, ulong seed = 1)
        : this(features, options, new Initializer(seed))
    {
    }

    internal DeepMultifacetedTransformers(RankingFeatures features, DeepMultifacetedTransformersOptions? options, Initializer initializer)
    {
        ArgumentNullException.ThrowIfNull(features);
        var schema = features.Schema;
        var width = SequenceEmbedding.WidthOf(schema, RankingPositions.None);
        Options = (options ?? new()).Validated(width);
        _sequences = SequenceSelection.Of(schema, Options.Sequences);
        _schemaSequences = schema.Sequences.Length;
        _embedding = new(Parameters.Scope("sequence"), initializer, features, RankingPositions.None);
        _fields = new(Parameters.Scope("fields"), initializer, features);
        _transformers =
        [
            .. _sequences.Select(sequence => new DeepInterestTransformer(
                Parameters.Scope("transformers").Scope(schema.Sequences[sequence].Name), initializer,
                new(width, schema.Sequences[sequence].Length + 1, schema.PositionBuckets), Options)),
        ];
        Tasks = Options.Sharing == TaskSharing.None ? 1 : schema.Tasks.Length;
        var rows = _sequences.Length + (Options.Pooling ? _sequences.Length + 1 : 0);
        _tasks = new(Parameters, initializer, (rows * width) + _fields.Width, Tasks, Options);
        _bias = Options.HasBias ? new(Parameters.Scope("bias"), initializer, features, Options) : null;
    }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; } = new();

    /// <inheritdoc/>
    public int Tasks { get; }

    /// <summary>Sizes.</summary>
    public DeepMultifacetedTransformersOptions Options { get; }

    /// <summary>The utilities u (eq. 3), without the bias → [examples, Tasks].</summary>
    public Variable Logits(Tape tape, ReadOnlySpan<RankingExample> chunk, ForwardContext context) =>
        _tasks.Forward(tape, Features(tape, chunk, context), context);

    /// <inheritdoc/>
    public RankingTerms Train(Tape tape, ReadOnlySpan<RankingExample> chunk, IReadOnlyList<RankingExample> samples, ForwardContext context)
    {
        var logits = Logits(tape, chunk, context);
        if (_bias is null)
        {
            return new(logits);
        }

        var bias = ArrayPool<Variable>.Shared.Rent(Tasks);
        bias.AsSpan(0, Tasks).Fill(_bias.Forward(tape, chunk, context));
        var biased = tape.Add(logits, Tasks == 1 ? bias[0] : tape.Concat(bias.AsSpan(0, Tasks)));
        ArrayPool<Variable>.Shared.Return(bias);
        return new(biased, Options.UnbiasedLoss ? logits : null);
    }

    /// <inheritdoc/>
    public RankingExplanation Explain(Tape tape, RankingExample example)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var attention = new float[_schemaSequences][];
        Array.Fill(attention, []);
        var x = Features(tape, [example], ForwardContext.Inference, attention);
        var gates = new float[_tasks.IsMixture ? Tasks : 0][];
        if (_tasks.IsMixture)
        {
            var weights = _tasks.Gates(tape, x).Value;
            for (var task = 0; task < Tasks; task++)
            {
                gates[task] = new float[weights.Length / Tasks];
                for (var expert = 0; expert < gates[task].Length; expert++)
                {
                    gates[task][expert] = weights[(expert * Tasks) + task];
                }
            }
        }

        var logits = _tasks.Forward(tape, x, ForwardContext.Inference).Value;
        return new() { Probabilities = RankingExplanation.ProbabilitiesOf(logits), Attention = [.. attention], Gates = [.. gates] };
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();

    /// <summary>Interests, pooled embeddings, fields and numbers side by side; and, where it is asked for, the attention of a single example.</summary>
    private Variable Features(Tape tape, ReadOnlySpan<RankingExample> chunk, ForwardContext context, float[][]? attention = null)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var own = _embedding.TargetRows(chunk);
        var targets = new EmbeddedRows(own, _embedding.Forward(tape, own), tape.Segments(chunk.Length, 1));
        Span<int> owners = stackalloc int[chunk.Length];
        var parts = ArrayPool<Variable>.Shared.Rent((2 * _sequences.Length) + 1);
        var count = 0;
        for (var i = 0; i < _sequences.Length; i++)
        {
            var rows = _embedding.HistoryRows(tape, chunk, owners, out var distinct, _sequences[i]);
            var events = new EmbeddedRows(rows, _embedding.Forward(tape, rows), distinct);
            parts[count++] = _transformers[i].Forward(tape, events, targets, owners, context);
            if (Options.Pooling)
            {
                parts[count++] = SequenceEmbedding.Means(tape, events.Embeddings, distinct, owners);
            }

            if (attention is not null)
            {
                attention[_sequences[i]] = _transformers[i].Attention(tape, events, targets, Options.Heads);
            }

            rows.Return();
        }

        if (Options.Pooling)
        {
            parts[count++] = targets.Embeddings;
        }

        var joined = _fields.Join(tape, chunk, parts.AsSpan(0, count));
        ArrayPool<Variable>.Shared.Return(parts);
        own.Return();
        return joined;
    }
}
