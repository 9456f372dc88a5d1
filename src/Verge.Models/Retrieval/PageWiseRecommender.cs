using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// PWPRec(LS), two towers (PWPRec section 3): causal transformer with learned relative positions (eq. 1–4), long-short
/// fusion (eq. 5, 6), affinity by inner product.
/// </summary>
public sealed class PageWiseRecommender : IDisposable
{
    private readonly Parameter _positions;
    private readonly TransformerBlock[] _blocks;
    private readonly LongShortFusion _fusion;

    /// <summary>Makes an untrained model.</summary>
    /// <param name="items">The encoded catalogue.</param>
    /// <param name="options">Sizes; null for the defaults.</param>
    /// <param name="seed">Seed of the first values.</param>
    public PageWiseRecommender(ItemEncodingTable items, PageWiseOptions? options = null, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(items);
        Options = (options ?? new()).Validated();
        var initializer = new Initializer(seed);
        Items = new(Parameters.Scope("item"), initializer, items, Options.Width);
        var user = Parameters.Scope("user");
        HistoryLength = items.Features.Schema.HistoryLength;
        _positions = user.Add("positions.weight", [HistoryLength, Options.Width], sparse: true);
        initializer.Fill(_positions, Initialization.Normal(0.02));
        _blocks = new TransformerBlock[Options.Blocks];
        for (var block = 0; block < _blocks.Length; block++)
        {
            _blocks[block] = new(user.Scope("blocks").Scope($"{block}"), initializer, new()
            {
                Width = Options.Width,
                Heads = Options.Heads,
                FeedForward = Options.FeedForward,
                Causal = true,
                Dropout = Options.Dropout,
            });
        }

        _fusion = new(user.Scope("fusion"), initializer, Options.Width, Options.AttentionHidden > 0 ? Options.AttentionHidden : Options.Width);
    }

    /// <summary>What is trained.</summary>
    public ParameterSet Parameters { get; } = new();

    /// <summary>Sizes.</summary>
    public PageWiseOptions Options { get; }

    /// <summary>The item tower.</summary>
    public ItemTower Items { get; }

    /// <summary>Width of the embeddings.</summary>
    public int Width => Options.Width;

    /// <summary>Clicks of a history at most, L.</summary>
    public int HistoryLength { get; }

    /// <summary>User embeddings → <c>[samples, width]</c>.</summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="history">Item indices of all samples' clicks, oldest first, <c>[rows]</c>.</param>
    /// <param name="segments">Which are whose; at most <see cref="HistoryLength"/> a sample.</param>
    /// <param name="context">Training or not.</param>
    public Variable Users(Tape tape, ReadOnlySpan<int> history, Segments segments, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var positions = ArrayPool<int>.Shared.Rent(segments.TotalRows);
        for (var sample = 0; sample < segments.Count; sample++)
        {
            var (offset, length) = (segments.Offset(sample), segments.Length(sample));
            if (length > HistoryLength)
            {
                throw new ArgumentException($"history: got {length} clicks, expected at most {HistoryLength}");
            }

            for (var i = 0; i < length; i++)
            {
                // pos = T − i (eq. 1): the newest is 1, and stands in row 0.
                positions[offset + i] = length - 1 - i;
            }
        }

        var x = tape.Add(Items.Forward(tape, history), tape.Embedding(_positions, positions.AsSpan(0, segments.TotalRows)));
        ArrayPool<int>.Shared.Return(positions);
        if (context.Training && Options.Dropout > 0)
        {
            x = tape.Dropout(x, Options.Dropout, context.For(1).Seed);
        }

        foreach (var block in _blocks)
        {
            x = block.Forward(tape, x, segments, context);
        }

        return _fusion.Forward(tape, x, segments);
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();
}
