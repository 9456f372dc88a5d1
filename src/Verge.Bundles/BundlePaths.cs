namespace Verge.Bundles;

/// <summary>Where things stand inside a bundle.</summary>
public static class BundlePaths
{
    /// <summary>The signed list of all files.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>What a phone downloads.</summary>
    public const string Device = "device";

    /// <summary>The signed list of the device part's files, relative to <see cref="Device"/>.</summary>
    public const string DeviceManifest = "device/manifest.json";

    /// <summary>Schema, borders and scaling; no vocabularies.</summary>
    public const string DeviceFeatures = "device/features.json";

    /// <summary>The re-ranker without its embedding tables.</summary>
    public const string DeviceModel = "device/model.safetensors";

    /// <summary>Embedding tables, one file an attribute.</summary>
    public const string Embeddings = "embeddings";

    /// <summary>The fitted features with their vocabularies: the rows of the tables.</summary>
    public const string EmbeddingFeatures = "embeddings/features.json";

    /// <summary>The retrieval stage.</summary>
    public const string Retrieval = "retrieval";

    /// <summary>The ranking stage.</summary>
    public const string Ranking = "ranking";

    /// <summary>The catalogue that the bundle serves at first.</summary>
    public const string Catalogue = "retrieval/items.jsonl";

    /// <summary>The HNSW index over the item tower's output; labels are places in the catalogue, from 1.</summary>
    public const string Index = "retrieval/index.hnsw";

    /// <summary>Interaction counters as of the end of training.</summary>
    public const string Counters = "ranking/counters.json";

    /// <summary>What happened within windows of time as of the end of training, where the ranker's features count it; of users nothing.</summary>
    public const string Activity = "ranking/activity.json";

    /// <summary>The embedding table of an attribute.</summary>
    public static string EmbeddingTable(string attribute) => $"{Embeddings}/{attribute}.safetensors";
}
