using Verge.Models.Retrieval;

namespace Verge.Models.Scoring;

/// <summary>The item tower's output for a whole catalogue, <c>[Count, Width]</c>; index 0 is the unknown item.</summary>
public sealed class ItemEmbeddings
{
    private const int Block = 512;
    private readonly float[] _values;

    private ItemEmbeddings(float[] values, int width) => (_values, Width) = (values, width);

    /// <summary>Floats of an embedding.</summary>
    public int Width { get; }

    /// <summary>Items, the unknown one included.</summary>
    public int Count => _values.Length / Width;

    /// <summary>An item's embedding, <c>[Width]</c>.</summary>
    public ReadOnlySpan<float> this[int index] => _values.AsSpan(index * Width, Width);

    /// <summary>Copies all of them, <c>[Count, Width]</c>.</summary>
    public void CopyTo(Span<float> values) => _values.CopyTo(values);

    /// <summary>Runs the item tower over the catalogue.</summary>
    public static ItemEmbeddings Of(TwoTowers model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var count = model.Items.Items.Count;
        var values = new float[count * model.Width];
        using var pool = new TapePool(model.Parameters);
        Span<int> indices = stackalloc int[Block];
        for (var start = 0; start < count; start += Block)
        {
            var block = indices[..Math.Min(Block, count - start)];
            for (var i = 0; i < block.Length; i++)
            {
                block[i] = start + i;
            }

            using var loan = pool.Rent();
            model.EncodeItems(loan.Tape, block).Value.CopyTo(values.AsSpan(start * model.Width));
        }

        return new(values, model.Width);
    }
}
