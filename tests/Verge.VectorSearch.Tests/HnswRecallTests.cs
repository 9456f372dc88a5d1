namespace Verge.VectorSearch.Tests;

public class HnswRecallTests
{
    private const int Dimensions = 32;
    private const int Items = 4_000;
    private const int Ef = 64;

    private static readonly HnswOptions s_options = new() { EfConstruction = 100 };

    [Theory]
    [InlineData(VectorMetric.Cosine, 0.0)]
    [InlineData(VectorMetric.InnerProduct, 0.0)]
    [InlineData(VectorMetric.InnerProduct, 0.5)]
    public void Should_find_95_of_100_neighbors_with_64_candidates(VectorMetric metric, double lengthSpread)
    {
        var (exact, found, queries) = Build(metric, lengthSpread);
        Assert.InRange(queries.Recall(exact, found, k: 10, Ef), 0.95, 1);
    }

    [Theory]
    [InlineData(VectorMetric.Cosine, 0.0)]
    [InlineData(VectorMetric.InnerProduct, 0.5)]
    public void Should_find_them_behind_a_filter_that_half_the_items_pass(VectorMetric metric, double lengthSpread)
    {
        var (exact, found, queries) = Build(metric, lengthSpread);
        Assert.InRange(queries.Recall(exact, found, k: 10, Ef, label => label % 2 == 0), 0.95, 1);
    }

    [Fact]
    public void Should_find_short_vectors_behind_a_filter_that_rejects_the_longest()
    {
        var vectors = Vectors.Clustered(Items, Dimensions, seed: 1, lengthSpread: 0.5);
        var longest = Enumerable.Range(0, Items)
            .OrderByDescending(i => Length(vectors[i]))
            .Take(Items * 4 / 10)
            .Select(i => (long)i)
            .ToHashSet();
        var (exact, found, queries) = Build(VectorMetric.InnerProduct, 0.5);
        Assert.InRange(queries.Recall(exact, found, k: 10, Ef, label => !longest.Contains(label)), 0.95, 1);
    }

    [Fact]
    public void Should_find_more_with_more_candidates()
    {
        var (exact, found, queries) = Build(VectorMetric.Cosine, 0);
        Assert.True(queries.Recall(exact, found, k: 10, ef: 10) < queries.Recall(exact, found, k: 10, ef: 200));
        Assert.InRange(queries.Recall(exact, found, k: 10, ef: 200), 0.995, 1);
    }

    [Fact]
    public void Should_find_neighbors_when_one_dimension_is_far_larger_than_the_rest()
    {
        // A popularity dimension, say: it takes most of the codes' range, and what is left must still tell items apart.
        var vectors = Vectors.Clustered(Items, Dimensions, seed: 3);
        for (var i = 0; i < Items; i++)
        {
            vectors[i][0] = 8 + (vectors[i][0] / 4);
        }

        var queries = Vectors.Clustered(100, Dimensions, seed: 4);
        var exact = vectors.Into(new ExactIndex(Dimensions, VectorMetric.InnerProduct));
        var found = vectors.Into(new HnswIndex(Dimensions, VectorMetric.InnerProduct, s_options));
        Assert.InRange(queries.Recall(exact, found, k: 10, Ef), 0.95, 1);
    }

    private static double Length(ReadOnlySpan<float> vector)
    {
        var sum = 0.0;
        foreach (var value in vector)
        {
            sum += (double)value * value;
        }

        return sum;
    }

    private static (ExactIndex Exact, HnswIndex Found, Vectors Queries) Build(VectorMetric metric, double lengthSpread)
    {
        var vectors = Vectors.Clustered(Items, Dimensions, seed: 1, lengthSpread: lengthSpread);
        return (
            vectors.Into(new ExactIndex(Dimensions, metric)),
            vectors.Into(new HnswIndex(Dimensions, metric, s_options)),
            Vectors.Clustered(100, Dimensions, seed: 2));
    }
}
