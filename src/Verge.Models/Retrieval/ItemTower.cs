using System.Buffers;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// The item tower (PWPRec section 3.2): attribute embeddings <c>item.{attribute}</c> and the mean of the title's words
/// <c>item.title</c>, side by side, projected to one item embedding.
/// </summary>
public sealed class ItemTower
{
    private readonly EmbeddingTable[] _attributes;
    private readonly EmbeddingTable? _title;
    private readonly Linear? _projection;

    /// <summary>Adds the parameters.</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="items">The encoded catalogue.</param>
    /// <param name="options">Width of an item embedding, and whether it is projected.</param>
    /// <exception cref="ArgumentException">Not projected, and not as wide as its parts.</exception>
    public ItemTower(ScopedParameters scope, Initializer initializer, ItemEncodingTable items, TwoTowersOptions options)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(options);
        Items = items;
        var schema = items.Features.Schema;
        _attributes = new EmbeddingTable[schema.ItemAttributes.Length];
        var inputs = 0;
        for (var i = 0; i < _attributes.Length; i++)
        {
            var attribute = schema.ItemAttributes[i];
            _attributes[i] = new(scope.Scope(attribute.Name), initializer, items.Features.Vocabularies[i].RowCount, attribute.Width);
            inputs += attribute.Width;
        }

        if (schema.TitleBuckets > 0)
        {
            _title = new(scope.Scope("title"), initializer, schema.TitleBuckets + 1, schema.TitleWidth);
            inputs += schema.TitleWidth;
        }

        if (options.Projection)
        {
            _projection = new(scope.Scope("projection"), initializer, inputs, options.Width);
        }
        else if (inputs != options.Width)
        {
            throw new ArgumentException($"{nameof(options.Width)}: got {options.Width}, expected {inputs}, what an item's parts are together without a projection");
        }
    }

    /// <summary>The encoded catalogue.</summary>
    public ItemEncodingTable Items { get; private set; }

    /// <summary>Puts another catalogue in place: the shop's of today for that of training.</summary>
    /// <exception cref="ArgumentException">It is encoded by other features.</exception>
    public void UseCatalogue(ItemEncodingTable items)
    {
        ArgumentNullException.ThrowIfNull(items);
        Items = ReferenceEquals(items.Features, Items.Features)
            ? items
            : throw new ArgumentException("items: got a catalogue encoded by other features, expected those of this tower", nameof(items));
    }

    /// <summary>Item embeddings by index → <c>[indices, width]</c>. Index 0 is the unknown item.</summary>
    public Variable Forward(Tape tape, ReadOnlySpan<int> indices)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var count = _attributes.Length + (_title is null ? 0 : 1);
        var parts = ArrayPool<Variable>.Shared.Rent(count);
        var rows = ArrayPool<int>.Shared.Rent(indices.Length);
        for (var attribute = 0; attribute < _attributes.Length; attribute++)
        {
            for (var i = 0; i < indices.Length; i++)
            {
                rows[i] = Items.Rows(indices[i])[attribute];
            }

            parts[attribute] = _attributes[attribute].Forward(tape, rows.AsSpan(0, indices.Length));
        }

        ArrayPool<int>.Shared.Return(rows);
        if (_title is not null)
        {
            parts[count - 1] = Title(tape, indices);
        }

        var inputs = count == 1 ? parts[0] : tape.Concat(parts.AsSpan(0, count));
        ArrayPool<Variable>.Shared.Return(parts);
        return _projection is null ? inputs : _projection.Forward(tape, inputs);
    }

    private Variable Title(Tape tape, ReadOnlySpan<int> indices)
    {
        var lengths = ArrayPool<int>.Shared.Rent(indices.Length);
        for (var i = 0; i < indices.Length; i++)
        {
            lengths[i] = Items.Title(indices[i]).Length;
        }

        var segments = tape.Segments(lengths.AsSpan(0, indices.Length));
        ArrayPool<int>.Shared.Return(lengths);
        var words = ArrayPool<int>.Shared.Rent(segments.TotalRows);
        for (var i = 0; i < indices.Length; i++)
        {
            Items.Title(indices[i]).CopyTo(words.AsSpan(segments.Offset(i)));
        }

        var title = _title!.ForwardMean(tape, words.AsSpan(0, segments.TotalRows), segments);
        ArrayPool<int>.Shared.Return(words);
        return title;
    }
}
