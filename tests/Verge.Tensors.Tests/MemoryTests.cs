namespace Verge.Tensors.Tests;

public class MemoryTests
{
    [Fact]
    public void Should_align_every_buffer()
    {
        using var arena = new Arena(1);
        unsafe
        {
            for (var i = 0; i < 50; i++)
            {
                Assert.Equal(0, (nint)arena.AllocateFloats(i * 7) % 64);
            }
        }
    }

    [Fact]
    public void Should_keep_what_it_handed_out_while_it_grows()
    {
        using var arena = new Arena(16);
        var first = arena.Floats(16);
        first.Fill(7);
        for (var i = 1; i < 8; i++)
        {
            arena.Floats(1000 * i).Fill(1);
        }

        Assert.Equal(-1, first.IndexOfAnyExcept(7f));
    }

    [Fact]
    public void Should_merge_its_blocks_on_reset_and_then_stay_as_it_is()
    {
        using var arena = new Arena(16);
        for (var step = 0; step < 4; step++)
        {
            arena.Reset();
            var before = arena.CapacityBytes;
            arena.Floats(10_000);
            arena.Ints(20_000);
            if (step >= 2)
            {
                Assert.Equal(before, arena.CapacityBytes);
            }
        }
    }

    [Fact]
    public void Should_refuse_use_after_disposal()
    {
        var arena = new Arena(16);
        arena.Dispose();
        Assert.Throws<ObjectDisposedException>(() => { arena.Floats(1); });
        Assert.Throws<ObjectDisposedException>(arena.Reset);
    }

    [Fact]
    public void Should_name_taken_names_and_wrong_dimensions()
    {
        using var parameters = new ParameterSet();
        parameters.Add("a", [2, 3]);
        Assert.Contains("'a' is already", Assert.Throws<ArgumentException>(() => parameters.Add("a", [1])).Message, StringComparison.Ordinal);
        Assert.Contains("[0, 3]", Assert.Throws<ArgumentException>(() => parameters.Add("b", [0, 3])).Message, StringComparison.Ordinal);
        Assert.Contains("two positive", Assert.Throws<ArgumentException>(() => parameters.Add("b", [3], sparse: true)).Message, StringComparison.Ordinal);
        Assert.Contains("[1, 2, 3]", Assert.Throws<ArgumentException>(() => parameters.Add("b", [1, 2, 3])).Message, StringComparison.Ordinal);
        Assert.Contains("'c'", Assert.Throws<KeyNotFoundException>(() => parameters["c"]).Message, StringComparison.Ordinal);
        Assert.Null(parameters.Find("c"));
        Assert.Equal(6, parameters.TotalElements);
    }

    [Fact]
    public void Should_copy_a_set_and_name_the_first_difference()
    {
        using ParameterSet from = new(), to = new(), other = new();
        from.Add("a", [3]).Value.Fill(4);
        to.Add("a", [3]);
        other.Add("a", [4]);
        to.CopyFrom(from);
        Assert.Equal([4f, 4f, 4f], to[0].Value.ToArray());
        Assert.Contains("a [3] at position 0, got a [4]", Assert.Throws<ArgumentException>(() => to.CopyFrom(other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_know_the_rows_of_ragged_samples()
    {
        using var parameters = new ParameterSet();
        using var tape = new Tape(parameters);
        var segments = tape.Segments([2, 0, 3]);
        Assert.Equal((3, 5), (segments.Count, segments.TotalRows));
        Assert.Equal((2, 0), (segments.Offset(1), segments.Length(1)));
        Assert.Equal((2, 3), (segments.Offset(2), segments.Length(2)));
        Assert.Equal(0, tape.Segments([]).TotalRows);
        Assert.Throws<ArgumentOutOfRangeException>(() => tape.Segments([1]).Length(1));
        Assert.Contains("got -1 at 1", Assert.Throws<ArgumentException>(() => tape.Segments([1, -1])).Message, StringComparison.Ordinal);
    }
}
