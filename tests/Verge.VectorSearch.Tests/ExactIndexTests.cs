namespace Verge.VectorSearch.Tests;

public sealed class ExactIndexTests : VectorIndexContract
{
    protected override IVectorIndex Create(int dimensions, VectorMetric metric) => new ExactIndex(dimensions, metric);

    [Fact]
    public void Should_drop_removed_vectors_as_they_pile_up()
    {
        var index = Vectors.Random(1_000, 4, seed: 1).Into(new ExactIndex(4, VectorMetric.Cosine));
        for (var label = 0; label < 900; label++)
        {
            index.Remove(label);
        }

        Assert.True(index.RemovedCount <= 0.2 * (index.Count + index.RemovedCount), $"{index.RemovedCount} removed of {index.Count}");
        index.Compact();
        Assert.Equal(0, index.RemovedCount);
        Assert.True(index.MemoryBytes < 15_000, $"{index.MemoryBytes} bytes");
    }

    [Fact]
    public void Should_take_a_capacity()
    {
        var index = new ExactIndex(4, VectorMetric.Cosine, capacity: 500);
        var bytes = index.MemoryBytes;
        Vectors.Random(500, 4, seed: 1).Into(index);
        Assert.Equal(bytes, index.MemoryBytes);
        Assert.Throws<ArgumentOutOfRangeException>("capacity", () => new ExactIndex(4, VectorMetric.Cosine, -1));
    }
}
