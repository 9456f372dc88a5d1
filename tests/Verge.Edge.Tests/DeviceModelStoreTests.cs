namespace Verge.Edge.Tests;

public sealed class DeviceModelStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("verge-models-").FullName;
    private readonly SignedParts _parts = new();
    private readonly FakeModelSource _source;
    private readonly DeviceModelStore _store;
    private readonly string _version;

    public DeviceModelStoreTests()
    {
        _source = new(_parts) { Latest = _version = _parts.Seal() };
        _store = new(_folder, _source, _parts.Key.Public);
    }

    public void Dispose()
    {
        _parts.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Should_download_verify_and_keep_a_device_part()
    {
        var files = await _store.FetchAsync(null, CancellationToken.None);
        Assert.Equal(_version, files.Version);
        Assert.Equal(_parts.Content(_version, "model.safetensors"), await File.ReadAllBytesAsync(files.WeightsPath));
        Assert.Equal(TinyModel.Schema, files.ReadFeatures().Schema);
        Assert.Equal(2, _source.Opened.Count);
        // There already: nothing is downloaded again, and a named version needs no network at all.
        await _store.FetchAsync(null, CancellationToken.None);
        _source.IsOffline = true;
        Assert.Equal(files, await _store.FetchAsync(_version, CancellationToken.None));
        Assert.Equal(2, _source.Opened.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_go_on_where_a_download_broke_off(bool ignoresRanges)
    {
        _source.BreakAfter = 60_000;
        var error = await Assert.ThrowsAsync<FeedSourceException>(() => _store.FetchAsync(null, CancellationToken.None));
        Assert.Contains("model.safetensors broke off after 60000 of 100000 bytes", error.Message);
        Assert.Null(_store.Installed(_version));
        _source.IgnoresRanges = ignoresRanges;
        var files = await _store.FetchAsync(null, CancellationToken.None);
        Assert.Equal(("model.safetensors", 60_000L), _source.Opened[^1]);
        Assert.Single(_source.Opened, o => o.Path == "features.json");
        Assert.Equal(_parts.Content(_version, "model.safetensors"), await File.ReadAllBytesAsync(files.WeightsPath));
    }

    [Fact]
    public async Task Should_refuse_a_flipped_byte_and_name_its_file()
    {
        _source.Tamper = (path, bytes) => path == "model.safetensors" ? Flip(bytes) : bytes;
        var error = await Assert.ThrowsAsync<DeviceModelException>(() => _store.FetchAsync(null, CancellationToken.None));
        Assert.Contains("model.safetensors: got SHA-256", error.Message);
        Assert.Contains("refused", error.Message);
        Assert.Null(_store.Installed(_version));
        _source.Tamper = (_, bytes) => bytes;
        Assert.NotNull(await _store.FetchAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task Should_refuse_a_file_that_is_longer_than_announced()
    {
        _source.Tamper = (path, bytes) => path == "model.safetensors" ? [.. bytes, 1] : bytes;
        var error = await Assert.ThrowsAsync<DeviceModelException>(() => _store.FetchAsync(null, CancellationToken.None));
        Assert.Contains("model.safetensors: got 100001 bytes, expected 100000", error.Message);
    }

    [Fact]
    public async Task Should_keep_a_truncated_file_for_the_next_attempt_but_not_take_it_over()
    {
        _source.Tamper = (path, bytes) => path == "model.safetensors" ? bytes[..99_999] : bytes;
        var error = await Assert.ThrowsAsync<FeedSourceException>(() => _store.FetchAsync(null, CancellationToken.None));
        Assert.Contains("stopped after 99999 of 100000 bytes", error.Message);
        Assert.Null(_store.Installed(_version));
        _source.Tamper = (_, bytes) => bytes;
        await _store.FetchAsync(null, CancellationToken.None);
        Assert.Equal(99_999, _source.Opened[^1].Offset);
    }

    [Fact]
    public async Task Should_refuse_a_manifest_that_another_key_signed()
    {
        using var other = new SignedParts();
        var source = new FakeModelSource(other) { Latest = other.Seal() };
        var store = new DeviceModelStore(_folder, source, _parts.Key.Public);
        var error = await Assert.ThrowsAsync<DeviceModelException>(() => store.FetchAsync(null, CancellationToken.None));
        Assert.Contains("signature does not fit", error.Message);
        Assert.Empty(source.Opened);
    }

    [Fact]
    public async Task Should_refuse_a_manifest_that_was_changed()
    {
        foreach (var change in new Func<byte[], byte[]>[] { Flip, bytes => bytes[..^10], bytes => Replace(bytes, "100000", "100001"), bytes => Replace(bytes, "model.safetensors", "../../etc/shadow1") })
        {
            _source.Tamper = (path, bytes) => path == "manifest.json" ? change(bytes) : bytes;
            var error = await Assert.ThrowsAsync<DeviceModelException>(() => _store.FetchAsync(null, CancellationToken.None));
            Assert.Contains("refused", error.Message);
        }

        Assert.Empty(_source.Opened);
    }

    [Fact]
    public async Task Should_refuse_another_version_than_asked_for()
    {
        var newer = _parts.Seal();
        _source.Tamper = (path, bytes) => path == "manifest.json" ? _parts.Manifest(newer) : bytes;
        var error = await Assert.ThrowsAsync<DeviceModelException>(() => _store.FetchAsync(_version, CancellationToken.None));
        Assert.Contains($"got '{newer}', expected '{_version}'", error.Message);
    }

    [Fact]
    public async Task Should_not_open_what_was_changed_on_the_device_and_fetch_it_again()
    {
        var files = await _store.FetchAsync(null, CancellationToken.None);
        await File.WriteAllBytesAsync(files.WeightsPath, Flip(await File.ReadAllBytesAsync(files.WeightsPath)));
        Assert.Contains("model.safetensors: got SHA-256", Assert.Throws<DeviceModelException>(() => _store.Installed(_version)).Message);
        files = await _store.FetchAsync(_version, CancellationToken.None);
        Assert.Equal(_parts.Content(_version, "model.safetensors"), await File.ReadAllBytesAsync(files.WeightsPath));
    }

    [Fact]
    public async Task Should_keep_what_cannot_be_read_for_the_moment()
    {
        var older = await _store.FetchAsync(null, CancellationToken.None);
        _source.Latest = _parts.Seal();
        var files = await _store.FetchAsync(null, CancellationToken.None);
        _source.IsOffline = true;
        foreach (var path in (string[])[files.WeightsPath, Path.Combine(_folder, files.Version, "manifest.json")])
        {
            // As another process may hold it.
            using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            {
                Assert.Contains("cannot be read now", Assert.Throws<DeviceModelException>(() => _store.Installed(files.Version)).Message);
                Assert.Equal(older, _store.Newest());
            }

            Assert.Equal(files, _store.Installed(files.Version));
        }
    }

    [Fact]
    public async Task Should_take_the_place_of_what_is_left_of_a_refused_one()
    {
        Directory.CreateDirectory(Path.Combine(_folder, _version));
        await File.WriteAllTextAsync(Path.Combine(_folder, _version, "model.safetensors"), "left over");
        var files = await _store.FetchAsync(null, CancellationToken.None);
        Assert.Equal(_parts.Content(_version, "model.safetensors"), await File.ReadAllBytesAsync(files.WeightsPath));
    }

    [Fact]
    public async Task Should_find_the_newest_that_is_as_it_was_signed()
    {
        Assert.Null(_store.Newest());
        await _store.FetchAsync(null, CancellationToken.None);
        _source.Latest = _parts.Seal();
        var newer = await _store.FetchAsync(null, CancellationToken.None);
        Assert.Equal(newer, _store.Newest());
        await File.WriteAllBytesAsync(newer.WeightsPath, Flip(await File.ReadAllBytesAsync(newer.WeightsPath)));
        Assert.Equal(_version, _store.Newest()!.Version);
    }

    [Fact]
    public async Task Should_keep_versions_side_by_side_until_they_are_let_go()
    {
        await _store.FetchAsync(null, CancellationToken.None);
        _source.Latest = _parts.Seal();
        await _store.FetchAsync(null, CancellationToken.None);
        Assert.NotNull(_store.Installed(_version));
        _store.Retain(new HashSet<string> { _source.Latest });
        Assert.Null(_store.Installed(_version));
        Assert.NotNull(_store.Installed(_source.Latest));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("20260301T130000Z-000000000000")]
    public void Should_find_only_what_is_installed(string? version) => Assert.Null(_store.Installed(version));

    private static byte[] Flip(byte[] bytes)
    {
        bytes[bytes.Length / 2] ^= 1;
        return bytes;
    }

    private static byte[] Replace(byte[] bytes, string from, string to)
    {
        var text = System.Text.Encoding.UTF8.GetString(bytes);
        Assert.Contains(from, text);
        return System.Text.Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
    }
}
