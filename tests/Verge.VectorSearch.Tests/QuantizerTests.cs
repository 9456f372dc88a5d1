using Verge.VectorSearch.Graph;
using Verge.VectorSearch.Kernels;
using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch.Tests;

public unsafe class QuantizerTests
{
    [Theory]
    [InlineData(1f)]
    [InlineData(1e17f)]
    [InlineData(1e-20f)]
    public void Should_be_off_by_half_a_unit_at_most(float size)
    {
        var row = new PinnedBuffer<float>(48, zeroed: true);
        var random = new Random(1);
        for (var i = 0; i < 40; i++)
        {
            row.Pointer[i] = size * ((float)random.NextDouble() - 0.5f);
        }

        var codes = new PinnedBuffer<sbyte>(64);
        var scale = Quantizer.Codes(row.Pointer, 48, codes.Pointer, 64);
        for (var i = 0; i < 64; i++)
        {
            Assert.InRange((i < 48 ? row.Pointer[i] : 0) - (scale * codes.Pointer[i]), -0.5001 * scale, 0.5001 * scale);
        }

        Assert.Equal(127, codes.Span.ToArray().Max(code => Math.Abs(code)));
    }

    [Fact]
    public void Should_take_a_zero_row()
    {
        var row = new PinnedBuffer<float>(16, zeroed: true);
        var codes = new PinnedBuffer<sbyte>(32);
        var query = new PinnedBuffer<short>(32);
        Assert.Equal(0, Quantizer.Codes(row.Pointer, 16, codes.Pointer, 32));
        Quantizer.Query(row.Pointer, 16, query.Pointer, 32);
        Assert.All(codes.Span.ToArray(), code => Assert.Equal(0, code));
        Assert.All(query.Span.ToArray(), value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(16_384)]
    public void Should_not_let_products_overflow(int width)
    {
        var query = new PinnedBuffer<short>(width);
        var codes = new PinnedBuffer<sbyte>(width);
        var row = new PinnedBuffer<float>(width);
        row.Span.Fill(-3);
        Quantizer.Query(row.Pointer, width, query.Pointer, width);
        row.Span.Fill(5);
        Quantizer.Codes(row.Pointer, width, codes.Pointer, width);
        var slot = 0;
        var dots = stackalloc int[4];
        CodeDot.Gather(query.Pointer, codes.Pointer, width, &slot, 1, dots);
        Assert.Equal(-127L * Quantizer.QueryLimit(width) * width, dots[0]);
    }

    [Fact]
    public void Should_sort_pool_keys_best_first()
    {
        float[] similarities = [float.MaxValue, 3.5f, 1e-30f, 0, -1e-30f, -2, -float.MaxValue];
        var keys = similarities.Select(similarity => PoolKey.Make(similarity, 12_345_678, PoolKey.Accepted)).ToArray();
        Assert.Equal(keys.Order(), keys);
        Assert.Equal(similarities, keys.Select(PoolKey.Similarity));
        Assert.All(keys, key => Assert.Equal(12_345_678, PoolKey.Slot(key)));
        Assert.True(PoolKey.Make(1, 5, 0) < PoolKey.Make(1, 6, 0));
        Assert.Equal(GraphStorage.MaxCapacity - 1, PoolKey.Slot(PoolKey.Make(1, GraphStorage.MaxCapacity - 1, PoolKey.Expanded)));
    }
}
