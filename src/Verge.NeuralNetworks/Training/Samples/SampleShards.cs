namespace Verge.NeuralNetworks;

/// <summary>Folders of shards, whatever their samples.</summary>
public static class SampleShards
{
    /// <summary>Whether a folder holds a whole set of shards.</summary>
    /// <param name="folder">The folder; it need not exist.</param>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, ShardIndex.FileName));
}
