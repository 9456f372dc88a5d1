using Verge.Bundles;
using Verge.NeuralNetworks;
using Verge.Testing;

namespace Verge.Serving.Tests;

public sealed class BundleRegistryTests : IDisposable
{
    private readonly ShopFolder _folder = new();
    private readonly BundleRegistry _registry;

    public BundleRegistryTests() => _registry = new(_folder.Bundles, TinyShop.Key.Public, capacity: 2);

    [Fact]
    public void Should_say_that_there_is_nothing_yet()
    {
        Assert.True(_registry.Refresh().IsEmpty);
        Assert.Null(_registry.TryAcquire());
        Assert.Throws<ServiceNotReadyException>(() => _registry.Acquire("any"));
    }

    [Fact]
    public void Should_serve_the_newest_and_name_those_before()
    {
        var (first, second) = (_folder.Seal(1), _folder.Seal(2));
        Assert.Equal([first, second], _registry.Refresh().Added);
        Assert.True(_registry.Refresh().IsEmpty);
        using var latest = _registry.Acquire();
        using var named = _registry.Acquire(first);
        Assert.Equal(second, latest.Bundle.Version);
        Assert.Equal(first, named.Bundle.Version);
        Assert.Equal(60, latest.Bundle.Items.Places);
    }

    [Fact]
    public void Should_tell_the_newest_to_whoever_names_another()
    {
        var version = _folder.Seal();
        _registry.Refresh();
        var error = Assert.Throws<UnknownModelVersionException>(() => _registry.Acquire("20200101T000000Z-000000000000"));
        Assert.Equal(version, error.Latest);
    }

    [Fact]
    public void Should_retire_the_oldest_beyond_its_capacity()
    {
        var (first, second) = (_folder.Seal(1), _folder.Seal(2));
        _registry.Refresh();
        var third = _folder.Seal(3);
        var change = _registry.Refresh();
        Assert.Equal([third], change.Added);
        Assert.Equal([first], change.Retired);
        Assert.Equal([second, third], _registry.Versions.AsEnumerable());
        Assert.Throws<UnknownModelVersionException>(() => _registry.Acquire(first));
    }

    [Fact]
    public void Should_free_a_retired_version_only_when_its_last_user_is_done()
    {
        _folder.Seal(1);
        _registry.Refresh();
        var lease = _registry.Acquire();
        var bundle = lease.Bundle;
        _folder.Seal(2);
        _folder.Seal(3);
        Assert.Single(_registry.Refresh().Retired);
        Assert.False(bundle.IsFreed);
        var embedding = new float[bundle.Embeddings.Width];
        Assert.True(bundle.Embeddings.Lookup(bundle.Items[3]!, embedding));
        lease.Dispose();
        lease.Dispose();
        Assert.True(bundle.IsFreed);
        Assert.Throws<ObjectDisposedException>(() => lease.Bundle);
        Assert.Throws<ObjectDisposedException>(() => bundle.Embeddings.Lookup(bundle.Items[3]!, embedding));
    }

    [Theory]
    [InlineData("embeddings/category.safetensors")]
    [InlineData("retrieval/index.hnsw")]
    [InlineData("retrieval/items.jsonl")]
    [InlineData("ranking/counters.json")]
    [InlineData("device/model.safetensors")]
    [InlineData("manifest.json")]
    public void Should_refuse_a_version_with_a_flipped_byte_by_its_file_and_serve_on(string file)
    {
        var sound = _folder.Seal(1);
        _registry.Refresh();
        var bad = _folder.Seal(2);
        _folder.Flip(bad, file);
        var change = _registry.Refresh();
        var refused = Assert.Single(change.Refused);
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains(bad, refused.Message, StringComparison.Ordinal);
        Assert.Equal([sound], _registry.Versions.AsEnumerable());
        Assert.Same(refused, Assert.Single(_registry.Refused));
        // Told once, and read again only when it has changed.
        Assert.True(_registry.Refresh().IsEmpty);
        _folder.Flip(bad, file);
        Assert.Equal([bad], _registry.Refresh().Added);
        Assert.Empty(_registry.Refused);
    }

    [Fact]
    public void Should_say_why_when_all_are_refused()
    {
        var bad = _folder.Seal(1);
        _folder.Flip(bad, "ranking/model.safetensors");
        _registry.Refresh();
        var error = Assert.Throws<ServiceNotReadyException>(() => _registry.Acquire());
        Assert.Contains("ranking/model.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_a_version_that_another_key_signed()
    {
        _folder.Seal(1);
        using var other = SigningKey.Create();
        using var registry = new BundleRegistry(_folder.Bundles, other.Public);
        Assert.Contains("signature", Assert.Single(registry.Refresh().Refused).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1.0)]
    [InlineData(1e200)]
    public void Should_refuse_a_catalogue_with_a_price_that_no_score_can_be_made_of(double price)
    {
        _folder.Seal(1, item => item.Id == "i7" ? item with { Price = price } : item);
        var refused = Assert.Single(_registry.Refresh().Refused);
        Assert.Contains("retrieval/items.jsonl: line 8: got the price", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_count_a_version_that_cannot_be_served_for_nothing()
    {
        var sound = _folder.Seal(1);
        foreach (var day in new[] { 2, 3, 4 })
        {
            _folder.Flip(_folder.Seal(day), "retrieval/index.hnsw");
        }

        var change = _registry.Refresh();
        Assert.Equal([sound], change.Added);
        Assert.Equal(3, change.Refused.Count);
    }

    [Fact]
    public void Should_go_back_when_the_newest_is_withdrawn_but_never_to_nothing()
    {
        var (first, second) = (_folder.Seal(1), _folder.Seal(2));
        _registry.Refresh();
        Directory.Delete(Path.Combine(_folder.Bundles, second), recursive: true);
        Assert.Equal([second], _registry.Refresh().Retired);
        Assert.Equal([first], _registry.Versions.AsEnumerable());
        Directory.Delete(_folder.Bundles, recursive: true);
        Assert.True(_registry.Refresh().IsEmpty);
        using var lease = _registry.Acquire();
        Assert.Equal(first, lease.Bundle.Version);
    }

    [Fact]
    public void Should_not_serve_a_version_that_cannot_be_prepared_but_try_again()
    {
        var version = _folder.Seal(1);
        Assert.Single(_registry.Refresh(_ => throw new IOException("the state is locked")).Refused);
        Assert.Null(_registry.TryAcquire());
        Assert.Equal([version], _registry.Refresh().Added);
    }

    [Fact]
    public void Should_read_a_version_that_it_cannot_load_again_only_when_a_file_has_changed()
    {
        var version = SealOfALaterCloud();
        Assert.Contains("later", Assert.Single(_registry.Refresh().Refused).Message, StringComparison.Ordinal);
        // Whoever read it again would find another reason.
        var file = Path.Combine(_folder.Bundles, version, "retrieval", "index.hnsw");
        var written = File.GetLastWriteTimeUtc(file);
        _folder.Flip(version, "retrieval/index.hnsw");
        File.SetLastWriteTimeUtc(file, written);
        Assert.True(_registry.Refresh().IsEmpty);
        File.SetLastWriteTimeUtc(file, written.AddSeconds(1));
        Assert.Contains("index.hnsw", Assert.Single(_registry.Refresh().Refused).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("of the bundle", 1)]
    [InlineData("of a file", 1)]
    [InlineData("of a table", 1)]
    [InlineData("of a missing file", 1)]
    [InlineData("of a missing folder", 1)]
    [InlineData("of a file that ends early, behind others", 1)]
    [InlineData("of nobody knows what", 1)]
    [InlineData("of the disk", 3)]
    [InlineData("of rights", 3)]
    [InlineData("of the state", 3)]
    [InlineData("of the memory", 3)]
    [InlineData("of the disk, behind others", 3)]
    [InlineData("of the memory, behind others", 3)]
    public void Should_try_again_at_each_look_only_what_may_pass(string fault, int tries)
    {
        _folder.Seal();
        var tried = 0;
        for (var look = 0; look < 3; look++)
        {
            _registry.Refresh(_ =>
            {
                tried++;
                throw Fault();
            });
            Assert.Contains("why", Assert.Single(_registry.Refused).Message, StringComparison.Ordinal);
        }

        Assert.Equal(tries, tried);

        Exception Fault() => fault switch
        {
            "of the bundle" => new BundleException("why", new FormatException()),
            "of a file" => new BundleException("file", "why"),
            "of a table" => new BundleException("why", new SafeTensorsException("file", "tensor", "another shape")),
            "of a missing file" => new FileNotFoundException("why"),
            "of a missing folder" => new DirectoryNotFoundException("why"),
            "of a file that ends early, behind others" => new BundleException("why", new EndOfStreamException()),
            "of the disk" => new IOException("why"),
            "of rights" => new UnauthorizedAccessException("why"),
            "of the state" => new UserStateException("why", new FormatException()),
            "of the memory" => new InsufficientMemoryException("why"),
            "of the disk, behind others" => new BundleException("file", "why", new InvalidOperationException("", new IOException())),
            "of the memory, behind others" => new BundleException("why", new AggregateException(new FormatException(), new InsufficientMemoryException())),
            _ => new InvalidOperationException("why"),
        };
    }

    [Fact]
    public void Should_serve_the_others_where_there_is_no_memory_for_one()
    {
        var (first, second) = (_folder.Seal(1), _folder.Seal(2));
        var change = _registry.Refresh(bundle =>
        {
            if (bundle.Version == second)
            {
                throw new InsufficientMemoryException();
            }
        });
        Assert.Equal([first], change.Added);
        Assert.Contains(second, Assert.Single(change.Refused).Message, StringComparison.Ordinal);
        Assert.Equal([second], _registry.Refresh().Added);
    }

    [Fact]
    public void Should_give_what_a_device_downloads_even_after_it_is_gone()
    {
        _folder.Seal(1);
        _registry.Refresh();
        DevicePart part;
        using (var lease = _registry.Acquire())
        {
            part = lease.Bundle.Device;
        }

        var folder = Path.Combine(_folder.Bundles, part.Version, "device");
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "manifest.json")), part.Manifest.ToArray());
        Assert.Equal(["features.json", "model.safetensors", "options.json"], part.Paths);
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "model.safetensors")), part.Find("model.safetensors")!.Content.ToArray());
        Assert.Null(part.Find("manifest.json"));
        Assert.Null(part.Find("../manifest.json"));
    }

    [Fact]
    public void Should_free_everything_at_the_end()
    {
        _folder.Seal(1);
        _registry.Refresh();
        ServedBundle bundle;
        using (var lease = _registry.Acquire())
        {
            bundle = lease.Bundle;
        }

        _registry.Dispose();
        Assert.True(bundle.IsFreed);
        Assert.Throws<ObjectDisposedException>(() => _registry.Refresh());
        Assert.Throws<ServiceNotReadyException>(() => _registry.Acquire());
    }

    /// <summary>Seals a version whose ranking is by a model that this cloud does not know.</summary>
    private string SealOfALaterCloud()
    {
        using var other = new ShopFolder();
        var from = Path.Combine(other.Bundles, other.Seal());
        using var writer = new BundleWriter(_folder.Bundles, new ManualTimeProvider(TinyShop.CountersAsOf.AddDays(1)));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(from, file);
            if (Path.GetFileName(path) != "manifest.json")
            {
                File.Copy(file, writer.PathOf(path));
            }
        }

        var options = writer.PathOf("ranking/options.json");
        File.WriteAllText(options, File.ReadAllText(options).Replace("\"bst\"", "\"later\"", StringComparison.Ordinal));
        return writer.Seal(TinyShop.Key, BundleReader.Open(from, new(TinyShop.Key.Public)).Manifest.Data, new Dictionary<string, double>()).Version;
    }

    public void Dispose()
    {
        _registry.Dispose();
        _folder.Dispose();
    }
}
