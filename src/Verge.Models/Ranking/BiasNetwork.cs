using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>
/// DMT's Bias Deep Neural Network (section 4.4, eq. 4): where an item stood (<c>index</c>, <c>screen_page</c>), and its category and its
/// neighbors' (<c>neighbor</c>, one table), embedded, through <c>layers</c> to one logit for all tasks. In training only.
/// </summary>
internal sealed class BiasNetwork
{
    /// <summary>Where an example's rows of neighbors begin, its own first.</summary>
    private const int FirstNeighbor = 2;

    private readonly EmbeddingTable? _index;
    private readonly EmbeddingTable? _screenPage;
    private readonly EmbeddingTable? _neighbor;
    private readonly int _neighbors;
    private readonly Mlp _layers;

    /// <summary>Adds the tables and layers.</summary>
    /// <exception cref="ArgumentException">The schema declares no bias inputs.</exception>
    public BiasNetwork(ScopedParameters scope, Initializer initializer, RankingFeatures features, DeepMultifacetedTransformersOptions options)
    {
        if (features.Schema.Bias is not { } bias)
        {
            throw new ArgumentException(
                $"{nameof(options.BiasIndex)}, {nameof(options.BiasScreenPage)}, {nameof(options.BiasNeighbors)}: got {options.BiasIndex}, {options.BiasScreenPage}, {options.BiasNeighbors}, expected false: the schema declares no bias inputs");
        }

        _neighbors = 1 + bias.Neighbors;
        _index = options.BiasIndex ? new(scope.Scope("index"), initializer, features.BiasIndexRowCount, options.BiasWidth) : null;
        _screenPage = options.BiasScreenPage ? new(scope.Scope("screen_page"), initializer, features.BiasScreenPageRowCount, options.BiasWidth) : null;
        _neighbor = options.BiasNeighbors ? new(scope.Scope("neighbor"), initializer, features.BiasNeighborRowCount, options.BiasWidth) : null;
        var inputs = (_index is null ? 0 : 1) + (_screenPage is null ? 0 : 1) + (_neighbor is null ? 0 : _neighbors);
        _layers = new(scope, initializer, [inputs * options.BiasWidth, .. options.Bias, 1], new() { Dropout = options.BiasDropout });
    }

    /// <summary>The bias logits → [examples, 1].</summary>
    public Variable Forward(Tape tape, ReadOnlySpan<RankingExample> chunk, ForwardContext context)
    {
        var parts = ArrayPool<Variable>.Shared.Rent(3);
        var count = 0;
        if (_index is not null)
        {
            parts[count++] = Rows(tape, _index, chunk, 0, 1);
        }

        if (_screenPage is not null)
        {
            parts[count++] = Rows(tape, _screenPage, chunk, 1, 1);
        }

        if (_neighbor is not null)
        {
            parts[count++] = Rows(tape, _neighbor, chunk, FirstNeighbor, _neighbors);
        }

        var joined = tape.Concat(parts.AsSpan(0, count));
        ArrayPool<Variable>.Shared.Return(parts);
        return _layers.Forward(tape, joined, context);
    }

    /// <summary>Some of each example's bias inputs side by side → [examples, length · width].</summary>
    private static Variable Rows(Tape tape, EmbeddingTable table, ReadOnlySpan<RankingExample> chunk, int first, int length)
    {
        var rows = ArrayPool<int>.Shared.Rent(chunk.Length * length);
        for (var i = 0; i < chunk.Length; i++)
        {
            chunk[i].BiasRows.AsSpan(first, length).CopyTo(rows.AsSpan(i * length));
        }

        var found = tape.Reshape(table.Forward(tape, rows.AsSpan(0, chunk.Length * length)), chunk.Length, length * table.Width);
        ArrayPool<int>.Shared.Return(rows);
        return found;
    }
}
