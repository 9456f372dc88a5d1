using Verge.Models.Retrieval;

namespace Verge.Models.Scoring;

/// <summary>The item tower's output for a whole catalogue, <c>[Count, Width]</c>; index 0 is the unknown item. Thread-safe.</summary>
public sealed class ItemEmbeddings
{
    private const int Block = 512;
    private readonly float[] _values;
    private readonly Lock _changing = new();
    private volatile float[][] _added = [];
    private int _addedCount;

    private ItemEmbeddings(float[] values, int width) => (_values, Width) = (values, width);

    /// <summary>Floats of an embedding.</summary>
    public int Width { get; }

    /// <summary>Items, the unknown one included.</summary>
    public int Count => (_values.Length / Width) + Volatile.Read(ref _addedCount);

    /// <summary>An item's embedding, <c>[Width]</c>.</summary>
    public ReadOnlySpan<float> this[int index] =>
        index * Width < _values.Length ? _values.AsSpan(index * Width, Width) : _added[index - (_values.Length / Width)];

    /// <summary>Copies all of them, <c>[Count, Width]</c>.</summary>
    public void CopyTo(Span<float> values)
    {
        _values.CopyTo(values);
        foreach (var (i, row) in _added.Take(Count - (_values.Length / Width)).Index())
        {
            row.CopyTo(values[(_values.Length + (i * Width))..]);
        }
    }

    /// <summary>Runs the item tower over the catalogue.</summary>
    public static ItemEmbeddings Of(TwoTowers model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(Embed(model, [.. Enumerable.Range(0, model.Items.Items.Count)]), model.Width);
    }

    /// <summary>Runs the item tower over items that were added to its catalogue since, at indices that are new or were given back.</summary>
    /// <param name="model">The model that the others are of.</param>
    /// <param name="indices">The items, by indices at which nobody reads yet.</param>
    public void Encode(TwoTowers model, ReadOnlySpan<int> indices)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (indices.IsEmpty)
        {
            return;
        }

        lock (_changing)
        {
            var (values, own) = (Embed(model, indices.ToArray()), _values.Length / Width);
            for (var i = 0; i < indices.Length; i++)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(indices[i], own, nameof(indices));
                var (added, place) = (_added, indices[i] - own);
                if (place >= added.Length)
                {
                    Array.Resize(ref added, Math.Max(place + 1, Math.Max(16, 2 * added.Length)));
                }

                added[place] = values[(i * Width)..((i + 1) * Width)];
                _added = added;
                Volatile.Write(ref _addedCount, Math.Max(_addedCount, place + 1));
            }
        }
    }

    private static float[] Embed(TwoTowers model, int[] indices)
    {
        var values = new float[indices.Length * model.Width];
        using var pool = new TapePool(model.Parameters);
        for (var start = 0; start < indices.Length; start += Block)
        {
            var block = indices.AsSpan(start, Math.Min(Block, indices.Length - start));
            using var loan = pool.Rent();
            model.EncodeItems(loan.Tape, block).Value.CopyTo(values.AsSpan(start * model.Width));
        }

        return values;
    }
}
