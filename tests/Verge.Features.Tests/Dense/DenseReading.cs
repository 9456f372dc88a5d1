using Verge.Domain;

namespace Verge.Features.Tests;

/// <summary>Raw dense features of pages.</summary>
internal static class DenseReading
{
    public static DenseFeatures Unscaled(DenseSchema schema) => new(schema, new DenseMoments(schema.ToNames()).ToScaling());

    public static float[] Read(DenseFeatures features, ActivityCounters activity, SessionLog session, Func<string, Item?> find)
    {
        var page = session.Pages[0];
        var output = new float[page.Candidates.Length * features.Names.Length];
        features.Compute(
            new()
            {
                UserId = session.UserId,
                At = page.At,
                Candidates = [.. page.Candidates.Select(id => find(id) ?? new Item { Id = id })],
                Activity = activity,
            },
            output);
        return output;
    }

    /// <summary>Of all pages by time, as training reads them.</summary>
    public static List<float[]> Offline(DenseSchema schema, RandomActivity log, Dataset? data = null)
    {
        var features = Unscaled(schema);
        var replay = new ActivityReplay(schema, data ?? log.Data);
        return [.. replay.Pages().Select(page => Read(features, replay.Activity, page.Session, log.Find))];
    }

    public static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];
}
