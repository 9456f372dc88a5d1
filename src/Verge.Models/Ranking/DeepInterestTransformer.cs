using System.Buffers;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>
/// DMT's Deep Interest Transformer (section 4.2.2) over one sequence: <c>encoder</c> blocks of self-attention among the events, <c>decoder</c>
/// blocks of the target's attention over what they give. Embeddings are multiplied by √d, and places (<c>position</c>) added.
/// </summary>
internal sealed class DeepInterestTransformer
{
    private readonly SequencePositions _positions;
    private readonly TransformerBlock[] _encoder;
    private readonly TransformerBlock[] _decoder;
    private readonly float _dropout;
    private readonly int _width;
    private readonly ulong _name;

    /// <summary>Adds the blocks.</summary>
    public DeepInterestTransformer(ScopedParameters scope, Initializer initializer, PositionSizes sizes, DeepMultifacetedTransformersOptions options)
    {
        _positions = new(scope.Scope("position"), initializer, options.Positions, sizes);
        _encoder = Blocks("encoder", options.EncoderBlocks);
        _decoder = Blocks("decoder", options.DecoderBlocks);
        (_dropout, _width, _name) = (options.Dropout, sizes.Width, SeededGenerator.Derive(0, scope.Prefix));

        TransformerBlock[] Blocks(string name, int count) =>
        [
            .. Enumerable.Range(0, count).Select(block => new TransformerBlock(scope.Scope(name).Scope($"{block}"), initializer, new()
            {
                Width = sizes.Width,
                Heads = options.Heads,
                FeedForward = options.FeedForward,
                Dropout = options.Dropout,
            })),
        ];
    }

    /// <summary>The interest of each target → [examples, d]; zeros without an event. Histories that neighbors share are encoded once.</summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="events">Embeddings of the distinct histories.</param>
    /// <param name="targets">Embeddings of the targets.</param>
    /// <param name="owners">Which of the distinct histories is whose.</param>
    /// <param name="context">Training or not.</param>
    public Variable Forward(Tape tape, in EmbeddedRows events, in EmbeddedRows targets, ReadOnlySpan<int> owners, ForwardContext context)
    {
        var distinct = events.Segments;
        int[] filled = ArrayPool<int>.Shared.Rent(owners.Length), owned = ArrayPool<int>.Shared.Rent(owners.Length);
        var lengths = ArrayPool<int>.Shared.Rent(owners.Length);
        var count = 0;
        for (var i = 0; i < owners.Length; i++)
        {
            lengths[i] = distinct.Length(owners[i]) > 0 ? 1 : 0;
            if (lengths[i] > 0)
            {
                (filled[count], owned[count++]) = (i, owners[i]);
            }
        }

        var seeing = new Seeing(filled.AsSpan(0, count), owned.AsSpan(0, count), distinct);
        var result = count == 0 ? Zeros(tape, owners.Length) : Decode(tape, Encode(tape, events, context), targets, seeing, context);
        if (count > 0 && count < owners.Length)
        {
            // A row is the sum of its one interest, or of none: zeros.
            result = tape.SegmentSum(result, tape.Segments(lengths.AsSpan(0, owners.Length)));
        }

        ArrayPool<int>.Shared.Return(filled);
        ArrayPool<int>.Shared.Return(owned);
        ArrayPool<int>.Shared.Return(lengths);
        return result;
    }

    /// <summary>Attention of one target over one history's events in the first decoder block, the mean of its heads; empty without an event.</summary>
    public float[] Attention(Tape tape, in EmbeddedRows events, in EmbeddedRows target, int heads)
    {
        var weights = new float[events.Rows.Count];
        if (weights.Length == 0)
        {
            return weights;
        }

        var attention = _decoder[0].Attention;
        var query = attention.Query.Forward(tape, Placed(tape, target, ForwardContext.Inference, 1)).Value;
        var keys = attention.Key.Forward(tape, Encode(tape, events, ForwardContext.Inference)).Value;
        var width = query.Length / heads;
        Span<float> scores = new float[weights.Length];
        for (var head = 0; head < heads; head++)
        {
            var (largest, sum) = (float.NegativeInfinity, 0f);
            for (var i = 0; i < scores.Length; i++)
            {
                scores[i] = 0;
                for (var c = head * width; c < (head + 1) * width; c++)
                {
                    scores[i] += query[c] * keys[(i * query.Length) + c] / MathF.Sqrt(width);
                }

                largest = Math.Max(largest, scores[i]);
            }

            for (var i = 0; i < scores.Length; i++)
            {
                sum += scores[i] = MathF.Exp(scores[i] - largest);
            }

            for (var i = 0; i < scores.Length; i++)
            {
                weights[i] += scores[i] / sum / heads;
            }
        }

        return weights;
    }

    private Variable Encode(Tape tape, in EmbeddedRows events, ForwardContext context)
    {
        var x = Placed(tape, events, context, 0);
        foreach (var block in _encoder)
        {
            x = block.Forward(tape, x, events.Segments, context);
        }

        return x;
    }

    private Variable Decode(Tape tape, Variable encoded, in EmbeddedRows targets, in Seeing seeing, ForwardContext context)
    {
        var x = Placed(tape, targets, context, 1);
        if (seeing.Examples.Length < targets.Rows.Count)
        {
            x = tape.Rows(x, seeing.Examples);
        }

        var pairs = new HistoryPairs(tape, seeing.Distinct, seeing.Owners);
        var single = tape.Segments(seeing.Examples.Length, 1);
        foreach (var block in _decoder)
        {
            x = block.ForwardFrom(tape, new(x, single), encoded, pairs.Rows, pairs.Segments, context);
        }

        pairs.Return();
        return x;
    }

    /// <summary>√d · embedding + place.</summary>
    private Variable Placed(Tape tape, in EmbeddedRows rows, ForwardContext context, ulong part)
    {
        var x = tape.Scale(rows.Embeddings, MathF.Sqrt(_width));
        if (_positions.Width > 0)
        {
            x = tape.Add(x, _positions.Forward(tape, rows.Rows));
        }

        return context.Training && _dropout > 0 ? tape.Dropout(x, _dropout, context.For(_name + part).Seed) : x;
    }

    private Variable Zeros(Tape tape, int rows)
    {
        var zeros = tape.Input(rows, _width, out var values);
        values.Clear();
        return zeros;
    }

    /// <summary>The examples with events, and whose history is whose.</summary>
    private readonly ref struct Seeing(ReadOnlySpan<int> examples, ReadOnlySpan<int> owners, Segments distinct)
    {
        public ReadOnlySpan<int> Examples { get; } = examples;

        public ReadOnlySpan<int> Owners { get; } = owners;

        public Segments Distinct { get; } = distinct;
    }
}
