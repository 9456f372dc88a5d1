using System.Security.Cryptography;

namespace Verge.VectorSearch.Tests;

public sealed class PersistenceTests : IDisposable
{
    private readonly Verge.Testing.TemporaryFolder _folder = new();

    public static TheoryData<bool> Kinds => [false, true];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Should_refuse_any_flipped_byte(bool hnsw)
    {
        var bytes = Saved(hnsw);
        for (var at = 0; at < bytes.Length; at += at < 192 || at >= bytes.Length - 40 ? 1 : 37)
        {
            bytes[at] ^= 0x40;
            Refused(bytes);
            bytes[at] ^= 0x40;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Should_refuse_a_file_cut_short_anywhere(bool hnsw)
    {
        var bytes = Saved(hnsw);
        for (var length = 0; length < bytes.Length; length += length < 130 ? 1 : 53)
        {
            Refused(bytes[..length]);
        }

        Assert.Contains("cut short", Refused(bytes[..^1]).Reason, StringComparison.Ordinal);
        Assert.Contains("more was added", Refused([.. bytes, 0]).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_the_file_and_the_reason()
    {
        var bytes = Saved(hnsw: true);
        bytes[200] ^= 1;
        var e = Refused(bytes);
        Assert.Equal(_folder["bad"], e.Path);
        Assert.Equal($"The vector index '{_folder["bad"]}' cannot be opened: its SHA-256 does not match its content: some of its bytes were changed.", e.Message);
    }

    [Theory]
    [InlineData(0, "mark of a vector index")]
    [InlineData(8, "format version is 258, expected 2")]
    [InlineData(12, "kind is")]
    [InlineData(16, "metric is")]
    public void Should_say_what_is_wrong_with_a_header(int at, string reason)
    {
        var bytes = Saved(hnsw: true);
        bytes[at == 8 ? 9 : at + 3] ^= 1;
        Assert.Contains(reason, Refused(Sealed(bytes)).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("link")]
    [InlineData("vector")]
    [InlineData("label")]
    [InlineData("level")]
    [InlineData("entry")]
    [InlineData("removed")]
    [InlineData("options")]
    public void Should_refuse_a_made_up_file_whose_checksum_is_right(string part)
    {
        const int Items = 40;
        var bytes = Saved(hnsw: true);
        const int Labels = 128;
        const int Removed = Labels + (8 * Items);
        const int Floats = Removed + 64;
        const int Levels = Floats + (4 * 16 * Items);
        const int Links = Levels + 64;
        var at = part switch
        {
            "link" => Links + 2,
            "vector" => Floats + 3,
            "label" => Labels,
            "level" => Levels,
            "entry" => 46,
            "removed" => Removed + 1,
            _ => 43,
        };
        bytes[at] = part == "label" ? (byte)1 : (byte)0x7F;
        bytes[at - 1] = part == "vector" ? (byte)0x7F : bytes[at - 1];
        Assert.DoesNotContain("SHA-256", Refused(Sealed(bytes)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_leave_the_old_file_when_it_cannot_write_the_new()
    {
        var index = Index(hnsw: false);
        var folder = Path.Combine(_folder.Path, "file-where-a-folder-should-be");
        Directory.CreateDirectory(folder);
        Assert.ThrowsAny<IOException>(() => index.Save(folder));
        Assert.Throws<DirectoryNotFoundException>(() => index.Save(Path.Combine(_folder.Path, "none", "items")));
        Assert.Throws<ArgumentException>(() => index.Save(""));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Should_replace_an_older_file()
    {
        File.WriteAllText(_folder["items"], "something else");
        Index(hnsw: true).Save(_folder["items"]);
        Assert.Equal(40, VectorIndex.Open(_folder["items"]).Count);
        Assert.Equal(["items"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Should_say_when_there_is_no_file() => Assert.Throws<FileNotFoundException>(() => VectorIndex.Open(_folder["none"]));

    [Fact]
    public void Should_keep_its_options()
    {
        var options = new HnswOptions { M = 5, EfConstruction = 33, EfSearch = 44, Seed = 77, CompactAt = 0.31 };
        new HnswIndex(3, VectorMetric.Cosine, options).Save(_folder["items"]);
        Assert.Equal(options, Assert.IsType<HnswIndex>(VectorIndex.Open(_folder["items"])).Options);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Should_read_vectors_and_links_where_they_lie_in_the_file(bool hnsw)
    {
        var vectors = Vectors.Clustered(3_000, 64, seed: 2);
        var saved = vectors.Into<VectorIndex>(hnsw ? new HnswIndex(64, VectorMetric.Cosine, new() { M = 4, EfConstruction = 8 }) : new ExactIndex(64, VectorMetric.Cosine));
        saved.Save(_folder["items"]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var opened = VectorIndex.Open(_folder["items"]);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // An eight-bit copy and the map of labels, not the 256 bytes of a vector.
        Assert.True(allocated < 3_000 * (hnsw ? 128 : 48), $"{allocated} bytes");
        if (OperatingSystem.IsLinux())
        {
            Assert.Contains(_folder["items"], File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
        }

        GC.KeepAlive(opened);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Should_leave_the_file_as_it_is_while_the_opened_index_changes(bool hnsw)
    {
        var bytes = Saved(hnsw);
        var opened = VectorIndex.Open(_folder["good"]);
        var vectors = Vectors.Clustered(60, 6, seed: 9);
        opened.Remove(3);
        Assert.Equal(bytes, File.ReadAllBytes(_folder["good"]));
        vectors.Into(opened, first: 20);
        opened.Compact();
        Assert.Equal(bytes, File.ReadAllBytes(_folder["good"]));
        Assert.Equal(79, opened.Count);
        Assert.True(VectorIndex.Open(_folder["good"]).Contains(3));
    }

    [Fact]
    public void Should_go_on_in_the_file_it_opened_when_another_takes_its_place()
    {
        Saved(hnsw: true);
        var opened = VectorIndex.Open(_folder["good"]);
        var before = opened.Search([1, 2, 3, 4, 5, 6], 40);
        for (var i = 0; i < 3; i++)
        {
            Index(hnsw: false).Save(_folder["good"]);
        }

        // What is tested is what the collector may take: a mapping that the index did not hold itself would be unmapped by its
        // finalizer, and the search after it would end the process. Without a collection here that would show only now and then.
        GC.Collect();
        GC.WaitForPendingFinalizers();

        Assert.Equal(before, opened.Search([1, 2, 3, 4, 5, 6], 40));
        File.Delete(_folder["good"]);
        Assert.Equal(before, opened.Search([1, 2, 3, 4, 5, 6], 40));
    }

    private static VectorIndex Index(bool hnsw) =>
        Vectors.Clustered(40, 6, seed: 1).Into<VectorIndex>(hnsw ? new HnswIndex(6, VectorMetric.InnerProduct, new() { M = 3, EfConstruction = 9 }) : new ExactIndex(6, VectorMetric.Cosine));

    private static byte[] Sealed(byte[] bytes)
    {
        SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32), bytes.AsSpan(bytes.Length - 32));
        return bytes;
    }

    private byte[] Saved(bool hnsw)
    {
        Index(hnsw).Save(_folder["good"]);
        return File.ReadAllBytes(_folder["good"]);
    }

    private VectorIndexFileException Refused(byte[] bytes)
    {
        var path = _folder.Write("bad", bytes);
        var e = Assert.Throws<VectorIndexFileException>(() => VectorIndex.Open(path));
        Assert.NotEmpty(e.Reason!);
        return e;
    }
}
