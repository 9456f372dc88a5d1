namespace Verge.VectorSearch.Tests;

/// <summary>Seeded vectors to search in.</summary>
internal sealed class Vectors
{
    private readonly float[] _values;

    private Vectors(int count, int dimensions)
    {
        (Count, Dimensions) = (count, dimensions);
        _values = new float[count * dimensions];
    }

    public int Count { get; }

    public int Dimensions { get; }

    public Span<float> this[int i] => _values.AsSpan(i * Dimensions, Dimensions);

    /// <summary>Normal values around as many centers, each vector scaled by a log-normal length.</summary>
    public static Vectors Clustered(int count, int dimensions, int seed, int clusters = 50, double lengthSpread = 0, int centerSeed = 99)
    {
        var centers = Clouds(clusters, dimensions, new Random(centerSeed), 1);
        var random = new Random(seed);
        var vectors = Clouds(count, dimensions, random, 0.5f);
        for (var i = 0; i < count; i++)
        {
            var center = centers[random.Next(clusters)];
            var length = (float)Math.Exp(lengthSpread * Normal(random));
            for (var d = 0; d < dimensions; d++)
            {
                vectors[i][d] = (vectors[i][d] + center[d]) * length;
            }
        }

        return vectors;
    }

    public static Vectors Random(int count, int dimensions, int seed) => Clouds(count, dimensions, new Random(seed), 1);

    /// <summary>Inserts all under the labels first, first + 1, …</summary>
    public TIndex Into<TIndex>(TIndex index, long first = 0)
        where TIndex : IVectorIndex
    {
        for (var i = 0; i < Count; i++)
        {
            index.Upsert(first + i, this[i]);
        }

        return index;
    }

    /// <summary>The share of the exact index's first k labels that the other index finds, over all these as queries.</summary>
    public double Recall(IVectorIndex exact, IVectorIndex found, int k, int ef, Predicate<long>? filter = null)
    {
        var hits = 0;
        var wanted = 0;
        for (var i = 0; i < Count; i++)
        {
            var labels = exact.Search(this[i], k, new SearchOptions { Filter = filter }).Select(hit => hit.Label).ToHashSet();
            wanted += labels.Count;
            hits += found.Search(this[i], k, new SearchOptions { EfSearch = ef, Filter = filter }).Count(hit => labels.Contains(hit.Label));
        }

        return (double)hits / wanted;
    }

    private static Vectors Clouds(int count, int dimensions, Random random, float spread)
    {
        var vectors = new Vectors(count, dimensions);
        foreach (ref var value in vectors._values.AsSpan())
        {
            value = spread * (float)Normal(random);
        }

        return vectors;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
