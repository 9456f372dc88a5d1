namespace Verge.VectorSearch.Tests;

/// <summary>What an index says of its own searches.</summary>
public class RecallTests
{
    private const int K = 10;
    private static readonly Vectors s_vectors = Vectors.Clustered(3_000, 16, seed: 3, lengthSpread: 0.4);
    private static readonly Vectors s_queries = Vectors.Clustered(60, 16, seed: 4);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Should_say_the_share_of_the_brute_force_answer_that_it_finds(int passing)
    {
        var index = s_vectors.Into(new HnswIndex(16, VectorMetric.InnerProduct, new() { M = 4, EfConstruction = 20 }));
        // What came and went since counts like what was there.
        var newer = Vectors.Clustered(600, 16, seed: 5);
        for (var i = 0; i < newer.Count; i++)
        {
            index.Remove(i);
            index.Upsert(i + newer.Count, newer[i]);
        }

        var options = new SearchOptions { EfSearch = K, Filter = label => label % passing == 0 };
        double[] said = [.. Enumerable.Range(0, s_queries.Count).Select(i => index.Recall(s_queries[i], K, options))];
        Assert.Equal(Enumerable.Range(0, s_queries.Count).Select(i => BruteForce(index, i, options)), said);
        Assert.Contains(said, recall => recall < 1);
        Assert.All(said, recall => Assert.InRange(recall, 0, 1));
    }

    [Fact]
    public void Should_search_exactly_when_asked_to()
    {
        var index = s_vectors.Into(new HnswIndex(16, VectorMetric.Cosine, new() { M = 4, EfConstruction = 20 }));
        var exact = s_vectors.Into(new ExactIndex(16, VectorMetric.Cosine));
        for (var i = 0; i < s_queries.Count; i++)
        {
            Assert.Equal(exact.Search(s_queries[i], K), index.Search(s_queries[i], K, new() { IsExact = true, EfSearch = 1 }));
        }

        Assert.Equal(1, exact.Recall(s_queries[0], K));
    }

    [Fact]
    public void Should_count_any_of_equal_scores()
    {
        var index = new HnswIndex(2, VectorMetric.InnerProduct);
        for (var label = 0; label < 50; label++)
        {
            index.Upsert(label, [1, 0]);
        }

        Assert.Equal(1, index.Recall([1, 1], K));
    }

    [Fact]
    public void Should_say_nothing_where_nothing_is_to_be_found()
    {
        var index = s_vectors.Into(new HnswIndex(16, VectorMetric.Cosine));
        Assert.Equal(double.NaN, index.Recall(s_queries[0], K, new() { Filter = _ => false }));
    }

    private static double BruteForce(HnswIndex index, int query, SearchOptions options)
    {
        var vector = new float[index.Dimensions];
        var best = Enumerable.Range(0, s_vectors.Count)
            .Where(label => options.Filter!(label) && index.TryGetVector(label, vector))
            .Select(label => (Label: (long)label, Score: Product(index, label, query)))
            .OrderByDescending(item => item.Score).Take(K).Select(item => item.Label).ToHashSet();
        return (double)index.Search(s_queries[query], K, options).Count(hit => best.Contains(hit.Label)) / K;
    }

    private static double Product(HnswIndex index, int label, int query)
    {
        var (vector, sum) = (new float[index.Dimensions], 0.0);
        Assert.True(index.TryGetVector(label, vector));
        for (var i = 0; i < vector.Length; i++)
        {
            sum += (double)vector[i] * s_queries[query][i];
        }

        return sum;
    }
}
