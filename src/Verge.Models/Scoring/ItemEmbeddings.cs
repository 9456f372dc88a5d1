using Verge.Models.Retrieval;

namespace Verge.Models.Scoring;

/// <summary>The item tower's output for a whole catalogue, <c>[Count, Width]</c>; index 0 is the unknown item. Thread-safe.</summary>
public sealed class ItemEmbeddings
{
    private const int Block = 512;
    private readonly float[] _values;
    private readonly Lock _extending = new();
    private volatile float[][] _added = [];

    private ItemEmbeddings(float[] values, int width) => (_values, Width) = (values, width);

    /// <summary>Floats of an embedding.</summary>
    public int Width { get; }

    /// <summary>Items, the unknown one included.</summary>
    public int Count => (_values.Length / Width) + _added.Length;

    /// <summary>An item's embedding, <c>[Width]</c>.</summary>
    public ReadOnlySpan<float> this[int index] =>
        index * Width < _values.Length ? _values.AsSpan(index * Width, Width) : _added[index - (_values.Length / Width)];

    /// <summary>Copies all of them, <c>[Count, Width]</c>.</summary>
    public void CopyTo(Span<float> values)
    {
        _values.CopyTo(values);
        foreach (var (i, row) in _added.Index())
        {
            row.CopyTo(values[(_values.Length + (i * Width))..]);
        }
    }

    /// <summary>Runs the item tower over the catalogue.</summary>
    public static ItemEmbeddings Of(TwoTowers model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(Encode(model, 0, model.Items.Items.Count), model.Width);
    }

    /// <summary>Runs the item tower over what was added to its catalogue since.</summary>
    /// <param name="model">The model that the others are of.</param>
    public void Extend(TwoTowers model)
    {
        ArgumentNullException.ThrowIfNull(model);
        lock (_extending)
        {
            var (first, count) = (Count, model.Items.Items.Count);
            if (first < count)
            {
                _added = [.. _added, .. Encode(model, first, count).Chunk(Width)];
            }
        }
    }

    private static float[] Encode(TwoTowers model, int first, int end)
    {
        var values = new float[(end - first) * model.Width];
        using var pool = new TapePool(model.Parameters);
        Span<int> indices = stackalloc int[Block];
        for (var start = first; start < end; start += Block)
        {
            var block = indices[..Math.Min(Block, end - start)];
            for (var i = 0; i < block.Length; i++)
            {
                block[i] = start + i;
            }

            using var loan = pool.Rent();
            model.EncodeItems(loan.Tape, block).Value.CopyTo(values.AsSpan((start - first) * model.Width));
        }

        return values;
    }
}
