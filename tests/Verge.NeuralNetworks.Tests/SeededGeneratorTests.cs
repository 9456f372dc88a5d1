namespace Verge.NeuralNetworks.Tests;

public sealed class SeededGeneratorTests
{
    [Fact]
    public void Should_repeat_for_a_seed_and_differ_between_seeds()
    {
        ulong[] Draw(ulong seed)
        {
            var random = new SeededGenerator(seed);
            return [.. Enumerable.Range(0, 50).Select(_ => random.NextUInt64())];
        }

        Assert.Equal(Draw(1), Draw(1));
        Assert.Empty(Draw(1).Intersect(Draw(2)));
    }

    [Fact]
    public void Should_draw_each_number_below_the_maximum_about_as_often()
    {
        var random = new SeededGenerator(5);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
        {
            counts[random.Next(7)]++;
        }

        // Five standard deviations of a binomial with 70,000 draws of 1/7.
        Assert.All(counts, count => Assert.InRange(count, 10_000 - 463, 10_000 + 463));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(0));
    }

    [Fact]
    public void Should_draw_standard_normals()
    {
        var random = new SeededGenerator(6);
        var values = Enumerable.Range(0, 50_000).Select(_ => random.NextGaussian()).ToArray();
        Assert.Equal(0, values.Average(), 0.025);
        Assert.Equal(1, values.Average(value => value * value), 0.035);
    }

    [Fact]
    public void Should_shuffle_into_every_order()
    {
        var seen = new HashSet<string>();
        for (var seed = 0UL; seed < 200; seed++)
        {
            int[] values = [0, 1, 2, 3];
            new SeededGenerator(seed).Shuffle<int>(values);
            Assert.Equal([0, 1, 2, 3], values.Order());
            seen.Add(string.Join(",", values));
        }

        Assert.Equal(24, seen.Count);
    }

    [Fact]
    public void Should_derive_seeds_that_differ_by_name_number_and_seed()
    {
        var seeds = new List<ulong>();
        for (var seed = 0UL; seed < 20; seed++)
        {
            seeds.AddRange([SeededGenerator.Derive(seed, "a"), SeededGenerator.Derive(seed, "b"), SeededGenerator.Derive(seed, "")]);
            seeds.AddRange(Enumerable.Range(0, 20).Select(number => SeededGenerator.Derive(seed, (ulong)number)));
        }

        Assert.Distinct(seeds);
    }
}
