using Verge.VectorSearch.Graph;

namespace Verge.VectorSearch.Tests;

public class HnswChurnTests
{
    private const int Dimensions = 24;
    private const int Items = 1_200;
    private const int Ef = 64;

    private static readonly HnswOptions s_options = new() { M = 12, EfConstruction = 80 };

    [Theory]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.InnerProduct)]
    public void Should_keep_its_recall_as_items_come_and_go(VectorMetric metric)
    {
        // Three times all items are taken out and others put in: the graph is compacted a dozen times.
        var vectors = Vectors.Clustered(4 * Items, Dimensions, seed: 1, lengthSpread: 0.3);
        var exact = new ExactIndex(Dimensions, metric);
        var found = new HnswIndex(Dimensions, metric, s_options);
        for (var i = 0; i < vectors.Count; i++)
        {
            exact.Upsert(i, vectors[i]);
            found.Upsert(i, vectors[i]);
            if (i >= Items)
            {
                Assert.True(exact.Remove(i - Items));
                Assert.True(found.Remove(i - Items));
            }
        }

        Assert.Equal(Items, found.Count);
        Assert.InRange(Vectors.Clustered(100, Dimensions, seed: 2).Recall(exact, found, k: 10, Ef), 0.95, 1);
    }

    [Theory]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.InnerProduct)]
    public void Should_keep_its_recall_as_all_vectors_are_replaced(VectorMetric metric)
    {
        var exact = new ExactIndex(Dimensions, metric);
        var found = new HnswIndex(Dimensions, metric, s_options);
        for (var round = 0; round < 3; round++)
        {
            // Other centers each time: the vectors move far, as after a new training.
            var vectors = Vectors.Clustered(Items, Dimensions, seed: round, centerSeed: round);
            vectors.Into(exact);
            vectors.Into(found);
        }

        Assert.Equal(Items, found.Count);
        Assert.InRange(Vectors.Clustered(100, Dimensions, seed: 9, centerSeed: 2).Recall(exact, found, k: 10, Ef), 0.95, 1);
    }

    [Fact]
    public void Should_keep_its_recall_between_compactions()
    {
        var vectors = Vectors.Clustered(Items, Dimensions, seed: 1);
        var exact = vectors.Into(new ExactIndex(Dimensions, VectorMetric.Cosine));
        var found = vectors.Into(new HnswIndex(Dimensions, VectorMetric.Cosine, s_options with { CompactAt = 0.9 }));
        for (var label = 0; label < Items; label += 2)
        {
            exact.Remove(label);
            found.Remove(label);
        }

        Assert.Equal(Items / 2, found.RemovedCount);
        Assert.InRange(Vectors.Clustered(100, Dimensions, seed: 2).Recall(exact, found, k: 10, Ef), 0.95, 1);
        found.Compact();
        Assert.Equal(0, found.RemovedCount);
        Assert.InRange(Vectors.Clustered(100, Dimensions, seed: 2).Recall(exact, found, k: 10, Ef), 0.95, 1);
    }

    [Theory]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.InnerProduct)]
    public void Should_reach_every_item_after_whole_clusters_are_removed(VectorMetric metric)
    {
        var vectors = Vectors.Clustered(Items, Dimensions, seed: 3, clusters: 8, lengthSpread: 0.5);
        var index = vectors.Into(new HnswIndex(Dimensions, metric, s_options with { CompactAt = 0.9 }));

        // What lies nearest to a few items goes: the graph is cut along its clusters.
        for (var i = 0; i < 4; i++)
        {
            foreach (var hit in index.Search(vectors[i], 180))
            {
                index.Remove(hit.Label);
            }
        }

        index.Compact();
        Assert.Equal(0, GraphRejoin.Run(index.Graph));
    }

    [Fact]
    public void Should_give_memory_back()
    {
        var index = Vectors.Clustered(Items, Dimensions, seed: 1).Into(new HnswIndex(Dimensions, VectorMetric.Cosine, s_options));
        var bytes = index.MemoryBytes;
        for (var label = 0; label < Items * 9 / 10; label++)
        {
            index.Remove(label);
        }

        Assert.True(index.MemoryBytes < bytes / 3, $"{index.MemoryBytes} of {bytes} bytes");
    }
}
