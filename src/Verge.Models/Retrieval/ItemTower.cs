using System.Buffers;
using Verge.Domain;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// The item tower (PWPRec section 3.2): rows of the attributes <c>item.{attribute}</c> and of the price's level <c>item.price</c>, the mean
/// of the title's words <c>item.title</c> and that of the aspects <c>item.aspects</c>, side by side, projected to one embedding. What is
/// unknown of an item has the shared row 0, or adds nothing to a mean: a new item is embedded by what is known.
/// </summary>
public sealed class ItemTower
{
    private readonly EmbeddingTable[] _rows;
    private readonly int _id;
    private readonly float _idDropout;
    private readonly EmbeddingTable? _title;
    private readonly EmbeddingTable? _aspects;
    private readonly Linear? _projection;

    /// <summary>Adds the parameters.</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="items">The encoded catalogue.</param>
    /// <param name="options">Width of an item embedding, whether it is projected, and how often its id is left out.</param>
    /// <exception cref="ArgumentException">Not projected, and not as wide as its parts; or nothing to leave out an id for.</exception>
    public ItemTower(ScopedParameters scope, Initializer initializer, ItemEncodingTable items, TwoTowersOptions options)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(options);
        Items = items;
        var schema = items.Features.Schema;
        CheckIds(schema, options);
        _id = Array.FindIndex([.. schema.ItemAttributes], attribute => attribute.Name == Item.ItemIdAttribute);
        _idDropout = options.IdDropout;
        _rows =
        [
            .. schema.ItemAttributes.Select(
                (attribute, i) => new EmbeddingTable(scope.Scope(attribute.Name), initializer, items.Features.Vocabularies[i].RowCount, attribute.Width)),
        ];
        if (schema.PriceBuckets > 0)
        {
            _rows = [.. _rows, new(scope.Scope("price"), initializer, 1 + schema.PriceBuckets, schema.PriceWidth)];
        }

        _title = schema.TitleBuckets > 0 ? new(scope.Scope("title"), initializer, schema.TitleBuckets + 1, schema.TitleWidth) : null;
        _aspects = schema.AspectBuckets > 0 ? new(scope.Scope("aspects"), initializer, schema.AspectBuckets + 1, schema.AspectWidth) : null;
        var inputs = _rows.Sum(table => table.Width) + (_title?.Width ?? 0) + (_aspects?.Width ?? 0);
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

    /// <summary>Checks that ids are not left out where there are none, or nothing else.</summary>
    /// <param name="schema">What is known of an item.</param>
    /// <param name="options">How often its id is left out.</param>
    /// <exception cref="ArgumentException">They are, with what was expected.</exception>
    public static void CheckIds(RetrievalSchema schema, TwoTowersOptions options)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(options);
        var hasIds = schema.ItemAttributes.Any(attribute => attribute.Name == Item.ItemIdAttribute);
        if (options.IdDropout > 0 && (!hasIds || schema.IsOfIdsAlone))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{nameof(options.IdDropout)}: got {options.IdDropout}, expected 0 for items {(hasIds ? "of ids alone, of which nothing else is known" : "without ids")}"));
        }
    }

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
    /// <param name="tape">Where it is computed.</param>
    /// <param name="indices">Which items.</param>
    /// <param name="context">Whether it is training: a share of the items is then without id, the same ones in all chunks of a step.</param>
    public Variable Forward(Tape tape, ReadOnlySpan<int> indices, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var parts = ArrayPool<Variable>.Shared.Rent(_rows.Length + 2);
        var rows = ArrayPool<int>.Shared.Rent(indices.Length);
        var count = 0;
        foreach (var table in _rows)
        {
            for (var i = 0; i < indices.Length; i++)
            {
                rows[i] = Items.Rows(indices[i])[count];
            }

            if (count == _id && _idDropout > 0 && context.Training)
            {
                DropIds(indices, rows, SeededGenerator.Derive(context.Step, "id"));
            }

            parts[count++] = table.Forward(tape, rows.AsSpan(0, indices.Length));
        }

        ArrayPool<int>.Shared.Return(rows);
        if (_title is not null)
        {
            parts[count++] = Mean(tape, _title, indices, static (items, index) => items.Title(index));
        }

        if (_aspects is not null)
        {
            parts[count++] = Mean(tape, _aspects, indices, static (items, index) => items.Aspects(index));
        }

        var inputs = count == 1 ? parts[0] : tape.Concat(parts.AsSpan(0, count));
        ArrayPool<Variable>.Shared.Return(parts);
        return _projection is null ? inputs : _projection.Forward(tape, inputs);
    }

    /// <summary>Puts row 0, that of unknown ids, for a share of the items: whether an item has its id depends on the seed and the item alone.</summary>
    private void DropIds(ReadOnlySpan<int> indices, Span<int> rows, ulong seed)
    {
        for (var i = 0; i < indices.Length; i++)
        {
            if (SeededGenerator.Derive(seed, (ulong)indices[i]) < _idDropout * (double)ulong.MaxValue)
            {
                rows[i] = 0;
            }
        }
    }

    private Variable Mean(Tape tape, EmbeddingTable table, ReadOnlySpan<int> indices, Func<ItemEncodingTable, int, ReadOnlySpan<int>> rowsOf)
    {
        var lengths = ArrayPool<int>.Shared.Rent(indices.Length);
        for (var i = 0; i < indices.Length; i++)
        {
            lengths[i] = rowsOf(Items, indices[i]).Length;
        }

        var segments = tape.Segments(lengths.AsSpan(0, indices.Length));
        ArrayPool<int>.Shared.Return(lengths);
        var rows = ArrayPool<int>.Shared.Rent(segments.TotalRows);
        for (var i = 0; i < indices.Length; i++)
        {
            rowsOf(Items, indices[i]).CopyTo(rows.AsSpan(segments.Offset(i)));
        }

        var mean = table.ForwardMean(tape, rows.AsSpan(0, segments.TotalRows), segments);
        ArrayPool<int>.Shared.Return(rows);
        return mean;
    }
}
