using System.Collections.Immutable;
using Verge.Features;

namespace Verge.Edge.Tests;

/// <summary>Small features and models that tests share.</summary>
internal static class TinyModel
{
    public static FeatureSchema Schema { get; } = FeatureSchema.EdgeRec with
    {
        ItemAttributes = [new("category", 2), new("brand", 3)],
        Scores = ["retrieval_similarity", "log_position"],
        Touched = true,
        PageViewActions = [.. FeatureSchema.EdgeRec.PageViewActions.Take(4)],
        DecayBuckets = 6,
    };

    public static DeviceFeatures Features { get; } = Of(Schema);

    public static DeviceFeatures Of(FeatureSchema schema) => new(
        schema, Buckets(schema.ExposureActions), Buckets(schema.PageViewActions), Times(schema), Times(schema), ScoreScaling.Identity(schema.Scores));

    public static DeviceModel Create(string version = "v1") => new(version, Features, Reranker(version));

    public static TinyReranker Reranker(string version) => new(Schema, StableSeed(version));

    public static int StableSeed(string text) => text.Aggregate(17, (hash, c) => unchecked((hash * 31) + c)) & 0xFFFFFF;

    public static float[] Embedding(string version, string item)
    {
        var random = new Random(StableSeed(version + "/" + item));
        return [.. Enumerable.Range(0, Schema.EmbeddingWidth).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    private static ImmutableArray<Bucketizer?> Buckets(ImmutableArray<ActionFeature> actions) =>
        [.. actions.Select(a => a.Kind == ActionFeatureKind.Bucketized ? new Bucketizer(a.Size, [.. Enumerable.Range(0, a.Size - 1).Select(i => i * 0.9f)]) : null)];

    private static TimeBuckets Times(FeatureSchema schema) => new(
        new(schema.DecayBuckets, [.. Enumerable.Range(0, schema.DecayBuckets - 1).Select(i => MathF.Pow(3, i) - 1)]),
        new(schema.DecayBuckets, [.. Enumerable.Range(0, schema.DecayBuckets - 1).Select(i => MathF.Pow(4, i) - 1)]));
}
