using Verge.Testing;

namespace Verge.Tensors.Tests;

public class GradientBufferTests
{
    [Fact]
    public void Should_sum_workers_and_scale()
    {
        using var parameters = new ParameterSet();
        var weight = parameters.AddRandom("w", [3, 5], 1);
        using GradientBuffer a = new(parameters), b = new(parameters), sum = new(parameters);
        a.Dense(weight).Fill(1);
        b.Dense(weight).Fill(2);
        sum.Dense(weight).Fill(99);
        GradientReducer.Sum([a, b], 0.5f, sum);
        Assert.Equal(-1, sum.Dense(weight).IndexOfAnyExcept(1.5f));
    }

    [Fact]
    public void Should_coalesce_sparse_rows_in_ascending_order()
    {
        using var parameters = new ParameterSet();
        var table = parameters.AddRandom("t", [10, 2], 1, sparse: true);
        using GradientBuffer a = new(parameters), b = new(parameters), sum = new(parameters);
        Append(a, table, 7, 1);
        Append(a, table, 2, 10);
        Append(a, table, 7, 100);
        Append(b, table, 7, 1000);
        Append(b, table, 0, 5);
        GradientReducer.Sum([a, b], 2, sum);
        Assert.Equal([0, 2, 7], sum.SparseRows(table).ToArray());
        Assert.Equal([10f, 10, 20, 20, 2202, 2202], sum.SparseValues(table).ToArray());
    }

    [Fact]
    public void Should_sum_in_list_order_to_the_bit()
    {
        using var parameters = new ParameterSet();
        Parameter weight = parameters.AddRandom("w", [1], 1), table = parameters.AddRandom("t", [1, 1], 1, sparse: true);
        using GradientBuffer a = new(parameters), b = new(parameters), c = new(parameters), sum = new(parameters);
        float[] values = [1e8f, -1e8f, 1];
        GradientBuffer[] buffers = [a, b, c];
        for (var i = 0; i < 3; i++)
        {
            buffers[i].Dense(weight)[0] = values[i];
            buffers[i].AppendRow(table, 0)[0] = values[i];
        }

        GradientReducer.Sum(buffers, 1, sum);
        Assert.Equal((1f, 1f), (sum.Dense(weight)[0], sum.SparseValues(table)[0]));
        GradientReducer.Sum([a, c, b], 1, sum);
        Assert.Equal((0f, 0f), (sum.Dense(weight)[0], sum.SparseValues(table)[0]));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(3_000, 5)]
    [InlineData(5_000_000, 4)]
    public void Should_sum_in_parts_to_the_same_bits(int rows, int parts)
    {
        using var parameters = new ParameterSet();
        Parameter weight = parameters.AddRandom("w", [71, 69], 1), table = parameters.AddRandom("t", [rows, 3], 1, sparse: true);
        Parameter unused = parameters.AddRandom("u", [4, 2], 1, sparse: true);
        using GradientBuffer a = new(parameters), b = new(parameters), whole = new(parameters), shared = new(parameters);
        var random = new Random(rows);
        var expected = new SortedDictionary<int, float>();
        foreach (var buffer in new[] { a, b })
        {
            foreach (ref var value in buffer.Dense(weight))
            {
                value = random.NextSingle();
            }

            for (var i = 0; i < 500; i++)
            {
                var (row, value) = (i % 50 == 0 ? rows - 1 : random.Next(rows), random.NextSingle());
                Append(buffer, table, row, value);
                expected[row] = expected.TryGetValue(row, out var sum) ? sum + value : value;
            }
        }

        GradientReducer.Sum([a, b], 0.25f, whole);
        shared.Dense(weight).Fill(99);
        GradientReducer.Begin([a, b], shared);
        for (var part = 0; part < parts; part++)
        {
            GradientReducer.Plan([a, b], shared, part, parts);
        }

        for (var part = parts - 1; part >= 0; part--)
        {
            GradientReducer.Add([a, b], 0.25f, shared, part, parts);
        }

        Assert.Equal(whole.Dense(weight), shared.Dense(weight));
        Assert.Equal(expected.Keys, shared.SparseRows(table).ToArray());
        Assert.Equal(expected.Values.SelectMany(sum => Enumerable.Repeat(sum * 0.25f, 3)), shared.SparseValues(table).ToArray());
        Assert.Equal(whole.SparseValues(table), shared.SparseValues(table));
        Assert.True(shared.SparseRows(unused).IsEmpty);
    }

    [Fact]
    public void Should_cover_parameters_added_later()
    {
        using var parameters = new ParameterSet();
        parameters.AddRandom("a", [2], 1);
        using var gradients = new GradientBuffer(parameters);
        var later = parameters.AddRandom("b", [3], 1);
        Assert.Equal(3, gradients.Dense(later).Length);
    }

    [Fact]
    public void Should_not_allocate_once_warm()
    {
        using var parameters = new ParameterSet();
        Parameter weight = parameters.AddRandom("w", [3, 5], 1), table = parameters.AddRandom("t", [10, 2], 1, sparse: true);
        using GradientBuffer a = new(parameters), b = new(parameters), sum = new(parameters);
        GradientBuffer[] buffers = [a, b];
        long before = 0;
        for (var i = 0; i < 12; i++)
        {
            before = i == 10 ? GC.GetAllocatedBytesForCurrentThread() : before;
            a.Clear();
            b.Clear();
            b.Dense(weight)[3] = 1;
            Append(a, table, 3, 1);
            Append(b, table, 3, 1);
            GradientReducer.Sum(buffers, 1, sum);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Should_refuse_the_wrong_kind_of_parameter()
    {
        using ParameterSet parameters = new(), others = new();
        Parameter dense = parameters.AddRandom("w", [3], 1), sparse = parameters.AddRandom("t", [4, 2], 1, sparse: true);
        using GradientBuffer gradients = new(parameters), foreign = new(others);
        Assert.Contains("is sparse", Assert.Throws<ArgumentException>(() => { gradients.Dense(sparse); }).Message, StringComparison.Ordinal);
        Assert.Contains("is dense", Assert.Throws<ArgumentException>(() => { gradients.SparseRows(dense); }).Message, StringComparison.Ordinal);
        Assert.Contains("not of the set", Assert.Throws<ArgumentException>(() => { gradients.Dense(others.AddRandom("x", [1], 1)); }).Message, StringComparison.Ordinal);
        Assert.Contains("0 … 3", Assert.Throws<ArgumentOutOfRangeException>(() => { gradients.AppendRow(sparse, 4); }).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => GradientReducer.Sum([gradients], 1, gradients));
        Assert.Throws<ArgumentException>(() => GradientReducer.Sum([foreign], 1, gradients));
    }

    private static void Append(GradientBuffer buffer, Parameter table, int row, float value) => buffer.AppendRow(table, row).Fill(value);
}
