using Verge.VectorSearch.Kernels;
using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch.Tests;

public unsafe class KernelTests
{
    private const int Rows = 11;

    public static TheoryData<int> Widths => [1, 2, 7, 15, 16, 17, 31, 32, 33, 50, 63, 64, 65, 96, 127, 200];

    public static TheoryData<int, int> WidthsAndPaths
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (var row in Widths)
            {
                data.Add(row, (int)SimdPath.Avx2);
                data.Add(row, (int)SimdPath.Avx512);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Should_multiply_floats_as_exact_arithmetic_does(int dimensions)
    {
        var (query, rows, width) = Floats(dimensions);
        var scores = stackalloc float[4];
        for (var row = 0; row < Rows; row++)
        {
            var expected = 0.0;
            for (var i = 0; i < width; i++)
            {
                expected += (double)query.Pointer[i] * rows.Pointer[(row * width) + i];
            }

            var at = rows.Pointer + (row * width);
            FloatDot.FourScalar(query.Pointer, at, at, at, at, width, scores);
            Assert.Equal(expected, scores[0], 1e-5 * dimensions);
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndPaths))]
    public void Should_multiply_floats_to_the_bit_as_the_scalar_twin_does(int dimensions, int path)
    {
        if (path > (int)Simd.Widest)
        {
            return;
        }

        var (query, rows, width) = Floats(dimensions);
        float* expected = stackalloc float[4], actual = stackalloc float[4];
        var row = rows.Pointer;
        FloatDot.FourScalar(query.Pointer, row, row + width, row + (2 * width), row + (10 * width), width, expected);
        if (path == (int)SimdPath.Avx512)
        {
            FloatDot.Four512(query.Pointer, row, row + width, row + (2 * width), row + (10 * width), width, actual);
        }
        else
        {
            FloatDot.Four256(query.Pointer, row, row + width, row + (2 * width), row + (10 * width), width, actual);
        }

        Assert.Equal(new Span<float>(expected, 4), new Span<float>(actual, 4));
    }

    [Theory]
    [MemberData(nameof(WidthsAndPaths))]
    public void Should_multiply_codes_exactly_as_the_scalar_twin_does(int dimensions, int path)
    {
        if (path > (int)Simd.Widest)
        {
            return;
        }

        var width = CodeDot.Padded(dimensions);
        var query = new PinnedBuffer<short>(width, zeroed: true);
        var codes = new PinnedBuffer<sbyte>(Rows * width, zeroed: true);
        var random = new Random(dimensions);
        for (var i = 0; i < dimensions; i++)
        {
            query.Pointer[i] = (short)random.Next(-short.MaxValue, short.MaxValue + 1);
            for (var row = 0; row < Rows; row++)
            {
                // The first two rows are the extremes.
                codes.Pointer[(row * width) + i] = row == 0 ? (sbyte)127 : row == 1 ? (sbyte)-127 : (sbyte)random.Next(-127, 128);
            }
        }

        int[] ids = [10, 0, 1, 5, 5, 3, 9];
        for (var count = 1; count <= ids.Length; count++)
        {
            var expected = new PinnedBuffer<int>(12, zeroed: true);
            var actual = new PinnedBuffer<int>(12, zeroed: true);
            fixed (int* id = ids)
            {
                CodeDot.GatherScalar(query.Pointer, codes.Pointer, width, id, count, expected.Pointer);
                if (path == (int)SimdPath.Avx2)
                {
                    CodeDot.Gather256(query.Pointer, codes.Pointer, width, id, count, actual.Pointer);
                }
                else
                {
                    CodeDot.Gather512(query.Pointer, codes.Pointer, width, id, count, actual.Pointer);
                    if (width == 64)
                    {
                        var by64 = new PinnedBuffer<int>(12, zeroed: true);
                        CodeDot.Gather512By64(query.Pointer, codes.Pointer, id, count, by64.Pointer);
                        Assert.Equal(actual.Span[..count], by64.Span[..count]);
                    }
                }
            }

            Assert.Equal(expected.Span[..count], actual.Span[..count]);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Should_score_gathered_rows_in_their_order(int dimensions)
    {
        var (query, rows, width) = Floats(dimensions);
        int[] ids = [10, 0, 3, 3, 7, 9];
        var scores = stackalloc float[8];
        for (var count = 1; count <= ids.Length; count++)
        {
            fixed (int* id = ids)
            {
                FloatDot.Gather(query.Pointer, rows.Pointer, width, id, count, scores);
            }

            for (var i = 0; i < count; i++)
            {
                Assert.Equal(FloatDot.One(query.Pointer, rows.Pointer + (ids[i] * width), width), scores[i]);
            }
        }
    }

    [Fact]
    public void Should_widen_codes()
    {
        var codes = new PinnedBuffer<sbyte>(64);
        var query = new PinnedBuffer<short>(64);
        for (var i = 0; i < 64; i++)
        {
            codes.Pointer[i] = (sbyte)((i * 4) - 127);
        }

        CodeDot.Widen(codes.Pointer, 64, query.Pointer);
        for (var i = 0; i < 64; i++)
        {
            Assert.Equal((i * 4) - 127, query.Pointer[i]);
        }
    }

    [Theory]
    [InlineData(null, SimdPath.Avx512)]
    [InlineData("", SimdPath.Avx512)]
    [InlineData("avx512", SimdPath.Avx512)]
    [InlineData("avx2", SimdPath.Avx2)]
    [InlineData("scalar", SimdPath.Scalar)]
    internal void Should_take_the_path_it_is_told(string? forced, SimdPath expected) =>
        Assert.Equal((expected, null), Simd.Choose(forced, SimdPath.Avx512));

    [Fact]
    public void Should_say_what_a_forced_path_may_be()
    {
        Assert.Equal("VERGE_SIMD is 'sse': expected avx512, avx2 or scalar.", Simd.Choose("sse", SimdPath.Avx512).Error);
        Assert.Equal("VERGE_SIMD is 'avx512': this machine has no more than avx2.", Simd.Choose("avx512", SimdPath.Avx2).Error);
        Assert.Equal(SimdPath.Scalar, Simd.Choose(null, SimdPath.Scalar).Path);
    }

    private static (PinnedBuffer<float> Query, PinnedBuffer<float> Rows, int Width) Floats(int dimensions)
    {
        var width = FloatDot.Padded(dimensions);
        var query = new PinnedBuffer<float>(width, zeroed: true);
        var rows = new PinnedBuffer<float>(Rows * width, zeroed: true);
        var random = new Random(dimensions);
        for (var i = 0; i < dimensions; i++)
        {
            query.Pointer[i] = (float)(random.NextDouble() - 0.5);
            for (var row = 0; row < Rows; row++)
            {
                rows.Pointer[(row * width) + i] = (float)(random.NextDouble() - 0.5);
            }
        }

        return (query, rows, width);
    }
}
