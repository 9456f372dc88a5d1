using Verge.Domain;
using Verge.Edge.Encoding;
using Verge.Edge.Storage;

namespace Verge.Edge.Tests;

/// <summary>The plain way: the whole sequence from the reset, behavior by behavior, with nothing kept from before.</summary>
internal sealed record FromScratch(List<(long Id, float[] Encoding)> Encodings, float[] State)
{
    public static FromScratch Encode(DeviceModel model, BehaviorKind kind, IEnumerable<StoredBehavior> behaviors)
    {
        var (schema, reranker) = (model.Features.Schema, model.Reranker);
        var (state, encodings) = (new float[reranker.StateWidth], new List<(long, float[])>());
        DateTimeOffset? previous = null;
        foreach (var behavior in behaviors.OrderBy(b => b.Id))
        {
            var (actions, item, encoding) = (new float[schema.ActionWidth(kind)], new float[schema.ItemWidth], new float[reranker.EncodingWidth]);
            model.Features.EncodeActions(kind, Raw(behavior, schema.Actions(kind).Select(a => a.Name)), behavior.At - previous, actions);
            model.Features.EncodeItem(behavior.Embedding, behavior.Scores, behavior.SinceTouched, item);
            reranker.Step(kind, actions, item, state, encoding);
            encodings.Add((behavior.Id, encoding));
            previous = behavior.At;
        }

        return new(encodings, state);
    }

    public void AssertSame(EncodingRing ring, int width, int capacity)
    {
        var expected = Encodings.TakeLast(capacity).ToList();
        Assert.Equal(expected.Select(e => e.Id), Enumerable.Range(0, ring.Count).Select(i => ring[i].Id));
        var actual = new float[ring.Count * width];
        ring.CopyTo(actual);
        for (var i = 0; i < expected.Count; i++)
        {
            AssertClose(expected[i].Encoding, actual.AsSpan(i * width, width), $"encoding {i} of {expected.Count}");
        }
    }

    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-5f, $"{what}[{i}]: expected {expected[i]}, got {actual[i]}.");
        }
    }

    private static float[] Raw(StoredBehavior b, IEnumerable<string> names) => [.. names.Select(name => b.ClosedAt is null ? 0 : name switch
    {
        "exposure_duration" or "ipv_duration" => (float)(b.ClosedAt.Value - b.StartedAt).TotalSeconds,
        "exposure_count" => b.ExposureCount,
        "scroll_speed" => b.ScrollSpeed,
        "scroll_duration" => b.ScrollSeconds,
        "scroll_count" => b.ScrollCount,
        "delete_reason" => b.DeleteReason,
        var act => b.Acts.Contains(act) ? 1f : 0f,
    })];
}
