using Verge.Domain;
using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Bundles.Tests;

public class EmbeddingStoreTests
{
    [Fact]
    public void Should_concatenate_an_items_rows()
    {
        using var bundle = new SmallBundle();
        using var store = EmbeddingStore.Open(bundle.Folder);
        Assert.Equal(5, store.Width);
        Assert.Equal(((4 * 3) + (3 * 2)) * 4, store.Bytes);
        foreach (var item in SmallBundle.Items)
        {
            var embedding = new float[5];
            Assert.True(store.Lookup(item, embedding));
            float first = store.Features.AttributeRow(0, item.Id), second = 100 + store.Features.AttributeRow(1, item.Attribute("category"));
            Assert.Equal([first, first, first, second, second], embedding);
        }
    }

    [Fact]
    public void Should_give_the_unknown_row_to_an_unknown_item()
    {
        using var bundle = new SmallBundle();
        using var store = EmbeddingStore.Open(bundle.Folder);
        var embedding = new float[5];
        Assert.False(store.Lookup(new Item { Id = "never seen" }, embedding));
        Assert.Equal([0, 0, 0, 100, 100], embedding);
    }

    [Fact]
    public void Should_name_a_row_that_is_not_there()
    {
        using var bundle = new SmallBundle();
        using var store = EmbeddingStore.Open(bundle.Folder);
        Assert.Equal("category", Assert.Throws<FeatureException>(() => store.Lookup([1, 3], new float[5])).Feature);
        Assert.Equal("item_id", Assert.Throws<FeatureException>(() => store.Lookup([-1, 0], new float[5])).Feature);
        Assert.Throws<FeatureException>(() => store.Lookup([1], new float[5]));
    }

    [Fact]
    public void Should_not_allocate()
    {
        using var bundle = new SmallBundle();
        using var store = EmbeddingStore.Open(bundle.Folder);
        var embedding = new float[5];
        long Look()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                store.Lookup(SmallBundle.Items[i % 3], embedding);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Look();
        Assert.Equal(0, Look());
    }

    [Fact]
    public void Should_throw_and_not_crash_when_closed_under_its_readers()
    {
        using var bundle = new SmallBundle();
        var store = EmbeddingStore.Open(bundle.Folder);
        using var started = new Barrier(3);
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            var embedding = new float[5];
            started.SignalAndWait();
            while (true)
            {
                store.Lookup(SmallBundle.Items[1], embedding);
                Assert.Equal(embedding[0], embedding[2]);
            }
        })).ToArray();
        started.SignalAndWait();
        store.Dispose();
        Assert.All(readers, reader => Assert.ThrowsAny<ObjectDisposedException>(() => reader.GetAwaiter().GetResult()));
    }

    [Fact]
    public void Should_keep_versions_side_by_side()
    {
        using var bundle = new SmallBundle();
        using var writer = new BundleWriter(bundle.Root, TimeProvider.System);
        EmbeddingTables.Write(writer, SmallBundle.Features, index => SmallBundle.Table(index).Select(value => -value - 1).ToArray());
        writer.WriteText(BundlePaths.DeviceModel, "other weights");
        var version = writer.Seal(bundle.Key, SmallBundle.Data, SmallBundle.Metrics).Version;
        using var old = EmbeddingStore.Open(bundle.Folder);
        using var latest = EmbeddingStore.Open(Path.Combine(bundle.Root, version));
        var (a, b) = (new float[5], new float[5]);
        old.Lookup(SmallBundle.Items[2], a);
        latest.Lookup(SmallBundle.Items[2], b);
        Assert.Equal(a.Select(value => -value - 1), b);
        Assert.Equal([bundle.Manifest.Version, version], BundleVersion.List(bundle.Root));
    }

    [Fact]
    public void Should_name_a_table_that_does_not_fit()
    {
        using var bundle = new SmallBundle();
        var table = bundle.Path(BundlePaths.EmbeddingTable("category"));
        new SafeTensorsWriter().Add("category", [2, 2], () => new float[4]).Save(table);
        Assert.Equal("embeddings/category.safetensors", Assert.Throws<BundleException>(() => EmbeddingStore.Open(bundle.Folder)).File);
        new SafeTensorsWriter().Add("category", [3, 2], () => new float[6]).Add("more", [1], () => new float[1]).Save(table);
        Assert.Equal("embeddings/category.safetensors", Assert.Throws<BundleException>(() => EmbeddingStore.Open(bundle.Folder)).File);
        File.Delete(table);
        Assert.Equal("embeddings/category.safetensors", Assert.Throws<BundleException>(() => EmbeddingStore.Open(bundle.Folder)).File);
        File.WriteAllText(bundle.Path(BundlePaths.EmbeddingFeatures), "{}");
        Assert.Equal(BundlePaths.EmbeddingFeatures, Assert.Throws<BundleException>(() => EmbeddingStore.Open(bundle.Folder)).File);
    }

    [Fact]
    public void Should_refuse_a_table_with_nan()
    {
        using var bundle = new SmallBundle();
        using var writer = new BundleWriter(bundle.Root, TimeProvider.System);
        float[] broken = SmallBundle.Table(1);
        broken[3] = float.NaN;
        Assert.Throws<SafeTensorsException>(() => EmbeddingTables.Write(writer, SmallBundle.Features, index => index == 1 ? broken : SmallBundle.Table(index)));
    }
}
