namespace Verge.VectorSearch.Tests;

public sealed class HnswDeterminismTests : IDisposable
{
    private readonly Verge.Testing.TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.InnerProduct)]
    public void Should_build_the_same_graph_from_the_same_changes(VectorMetric metric) =>
        Assert.Equal(Build("one", metric, seed: 5), Build("two", metric, seed: 5));

    [Fact]
    public void Should_build_another_graph_from_another_seed() =>
        // Without header and checksum.
        Assert.NotEqual(Build("one", VectorMetric.Cosine, seed: 5)[128..^32], Build("two", VectorMetric.Cosine, seed: 6)[128..^32]);

    [Fact]
    public void Should_go_on_the_same_after_it_was_saved_and_opened()
    {
        var vectors = Vectors.Clustered(600, 12, seed: 1);
        var whole = vectors.Into(new HnswIndex(12, VectorMetric.InnerProduct));
        var half = new HnswIndex(12, VectorMetric.InnerProduct);
        for (var i = 0; i < 300; i++)
        {
            half.Upsert(i, vectors[i]);
        }

        half.Save(_folder["half"]);
        var opened = VectorIndex.Open(_folder["half"]);
        for (var i = 300; i < 600; i++)
        {
            opened.Upsert(i, vectors[i]);
        }

        Assert.Equal(Bytes("whole", whole), Bytes("opened", opened));
    }

    private byte[] Build(string name, VectorMetric metric, ulong seed)
    {
        var vectors = Vectors.Clustered(800, 12, seed: 1);
        var index = vectors.Into(new HnswIndex(12, metric, new HnswOptions { M = 6, EfConstruction = 30, Seed = seed }));
        for (var i = 0; i < 300; i++)
        {
            // Removals and replacements, so that compaction is part of it.
            index.Remove(i * 2);
            index.Upsert((i * 2) + 1, vectors[i]);
        }

        return Bytes(name, index);
    }

    private byte[] Bytes(string name, VectorIndex index)
    {
        index.Save(_folder[name]);
        return File.ReadAllBytes(_folder[name]);
    }
}
