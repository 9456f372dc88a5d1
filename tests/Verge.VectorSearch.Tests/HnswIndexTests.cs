namespace Verge.VectorSearch.Tests;

public sealed class HnswIndexTests : VectorIndexContract
{
    protected override IVectorIndex Create(int dimensions, VectorMetric metric) =>
        // Few candidates, so that walks and not scans answer in indexes of test size.
        new HnswIndex(dimensions, metric, new HnswOptions { M = 8, EfConstruction = 40, EfSearch = 20 });

    [Theory]
    [InlineData(nameof(HnswOptions.M))]
    [InlineData(nameof(HnswOptions.EfConstruction))]
    [InlineData(nameof(HnswOptions.EfSearch))]
    [InlineData(nameof(HnswOptions.Capacity))]
    [InlineData(nameof(HnswOptions.CompactAt))]
    public void Should_name_the_option_that_is_out_of_range(string option)
    {
        var options = option switch
        {
            nameof(HnswOptions.M) => new HnswOptions { M = 1 },
            nameof(HnswOptions.EfConstruction) => new HnswOptions { EfConstruction = 15 },
            nameof(HnswOptions.EfSearch) => new HnswOptions { EfSearch = 0 },
            nameof(HnswOptions.Capacity) => new HnswOptions { Capacity = -1 },
            _ => new HnswOptions { CompactAt = double.NaN },
        };
        Assert.Throws<ArgumentOutOfRangeException>(option, () => new HnswIndex(4, VectorMetric.Cosine, options));
    }

    [Fact]
    public void Should_work_with_the_fewest_links()
    {
        var vectors = Vectors.Clustered(800, 8, seed: 1);
        foreach (var metric in new[] { VectorMetric.InnerProduct, VectorMetric.Cosine })
        {
            var index = vectors.Into(new HnswIndex(8, metric, new HnswOptions { M = 2, EfConstruction = 20 }));
            Assert.Equal(10, index.Search(vectors[0], 10, new() { EfSearch = 10 }).Length);
        }
    }

    [Fact]
    public void Should_make_room_at_once_when_told_how_many_come()
    {
        var index = new HnswIndex(8, VectorMetric.Cosine, new HnswOptions { Capacity = 1_000, EfConstruction = 20, M = 4 });
        var bytes = index.MemoryBytes;
        Vectors.Random(1_000, 8, seed: 2).Into(index);
        Assert.Equal(bytes, index.MemoryBytes);
    }

    [Fact]
    public void Should_take_no_more_memory_than_hnswlib()
    {
        // hnswlib 0.6, M = 16, 64 wide: 396 bytes on level 0, 4.5 above, 12 for pointer and level, 40 for a lock, 48 for the map.
        var index = new HnswIndex(64, VectorMetric.Cosine, new HnswOptions { Capacity = 100_000 });
        Assert.InRange(index.MemoryBytes / 100_000.0, 400, 500);
    }

    [Fact]
    public void Should_leave_the_graph_alone_when_a_vector_is_inserted_again()
    {
        var vectors = Vectors.Random(200, 8, seed: 3);
        var index = vectors.Into(new HnswIndex(8, VectorMetric.Cosine));
        vectors.Into(index);
        Assert.Equal(0, index.RemovedCount);
    }
}
