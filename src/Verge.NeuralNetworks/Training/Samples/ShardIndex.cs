using System.Text.Json;

namespace Verge.NeuralNetworks;

/// <summary>What shards a folder holds; it is written last, so that a folder with an index is whole.</summary>
/// <param name="Samples">The codec's name.</param>
/// <param name="Counts">Samples of each shard.</param>
internal sealed record ShardIndex(string Samples, int[] Counts)
{
    public const string FileName = "shards.json";

    public void Write(string folder)
    {
        var path = Path.Combine(folder, FileName);
        using (var stream = File.Create(path + ".new"))
        {
            JsonSerializer.Serialize(stream, this);
            stream.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    /// <exception cref="SampleShardException">There is none, or it is damaged or of another codec.</exception>
    public static ShardIndex Read(string folder, string samples)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            var index = JsonSerializer.Deserialize<ShardIndex>(File.ReadAllText(path));
            return index is not { Samples: not null, Counts.Length: > 0 } ? throw new SampleShardException(path, "got no shards, expected at least one")
                : index.Samples != samples ? throw new SampleShardException(path, $"got samples by '{index.Samples}', expected '{samples}'")
                : index;
        }
        catch (Exception error) when (error is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SampleShardException(path, $"got no index of shards, expected one: {error.Message}", error);
        }
    }
}
