using System.Collections.Immutable;
using Verge.Domain;
using Verge.Features;
using Verge.Testing;

namespace Verge.Bundles.Tests;

/// <summary>A sealed bundle with two attributes, three items and all of its parts, in a folder of its own.</summary>
internal sealed class SmallBundle : IDisposable
{
    public static readonly DateTimeOffset Now = new(2025, 3, 1, 10, 15, 0, 500, TimeSpan.Zero);

    public static readonly FeatureSchema Schema = FeatureSchema.EdgeRec with
    {
        ItemAttributes = [new(Item.ItemIdAttribute, 3), new("category", 2)],
        Scores = [],
    };

    private readonly TemporaryFolder _root = new();

    public SmallBundle(SigningKey? key = null)
    {
        Key = key ?? SigningKey.Create();
        using var writer = new BundleWriter(_root.Path, new ManualTimeProvider(Now));
        Fill(writer);
        Manifest = writer.Seal(Key, Data, Metrics);
    }

    public static ImmutableArray<Item> Items { get; } =
    [
        .. Enumerable.Range(0, 3).Select(i => new Item
        {
            Id = $"item{i}",
            Attributes = ImmutableSortedDictionary<string, string>.Empty.Add("category", $"c{i % 2}"),
        }),
    ];

    public static Dictionary<string, string> Data { get; } = new() { ["name"] = "small shop", ["sessions"] = "0" };

    public static Dictionary<string, double> Metrics { get; } = new() { ["rerank.gauc"] = 0.625, ["retrieval.recall@20"] = 0.1 };

    public static FeatureSpace Features { get; } = FeatureSpace.Fit(
        Schema,
        new() { Name = "small shop", Items = Items, Interactions = [.. Items.Select(i => new Interaction("u", i.Id, EventKind.Clicked, Now))] },
        options: new() { MinimumCount = 1 });

    public SigningKey Key { get; }

    public BundleManifest Manifest { get; }

    public string Root => _root.Path;

    public string Folder => _root[Manifest.Version];

    /// <summary>Row r of table i is [100 i + r, 100 i + r, …].</summary>
    public static float[] Table(int index) =>
    [
        .. Enumerable.Range(0, Features.Vocabularies[index].RowCount).SelectMany(row => Enumerable.Repeat((100f * index) + row, Schema.ItemAttributes[index].Width)),
    ];

    public static void Fill(BundleWriter writer)
    {
        EmbeddingTables.Write(writer, Features, index => Table(index));
        writer.WriteText(BundlePaths.DeviceModel, "weights");
        writer.WriteText("retrieval/user_tower.safetensors", "more weights");
        writer.WriteText("ranking/features.json", "{}");
    }

    public string Path(string file) => System.IO.Path.Combine(Folder, file);

    public BundleReader Open() => BundleReader.Open(Folder, new(Key.Public));

    public void Dispose() => _root.Dispose();
}
