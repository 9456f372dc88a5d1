using Verge.Domain;
using Verge.Features;
using Verge.Models.Reranking;

namespace Verge.IntegrationTests.Onnx;

/// <summary>Calls of exported device models with made numbers, and what our own device gives for them.</summary>
internal static class DeviceCalls
{
    /// <summary>A call of the re-rank; padding rows hold numbers that must not matter.</summary>
    public static OnnxCall Score(EdgeRecDevice device, (int Candidates, int Exposures, int PageViews) counts, int padding)
    {
        var schema = device.Schema;
        var (all, m, n) = (counts.Candidates + padding, counts.Exposures + padding, counts.PageViews + padding);
        var candidates = Numbers(all * schema.ItemWidth, 1);
        var (exposures, pageViews) = (Numbers(m * device.EncodingWidth, 2), Numbers(n * device.EncodingWidth, 3));
        var (exposureDecays, pageViewDecays) = (Buckets(m, schema, 4), Buckets(n, schema, 5));
        var scores = new float[counts.Candidates];
        device.Score(
            new()
            {
                Candidates = candidates.AsSpan(0, counts.Candidates * schema.ItemWidth),
                CandidateCount = counts.Candidates,
                ExposureEncodings = exposures.AsSpan(0, counts.Exposures * device.EncodingWidth),
                ExposureDecays = exposureDecays.AsSpan(0, counts.Exposures),
                PageViewEncodings = pageViews.AsSpan(0, counts.PageViews * device.EncodingWidth),
                PageViewDecays = pageViewDecays.AsSpan(0, counts.PageViews),
            },
            scores);
        var call = new OnnxCall(EdgeRecOnnx.RerankFile)
            .With("candidates", candidates, all, schema.ItemWidth)
            .With("candidate_mask", Mask(counts.Candidates, all), all)
            .With("exposure_encodings", exposures, m, device.EncodingWidth)
            .With("exposure_mask", Mask(counts.Exposures, m), m)
            .With("page_view_encodings", pageViews, n, device.EncodingWidth)
            .With("page_view_mask", Mask(counts.PageViews, n), n)
            .Gives("scores", scores, all);
        return schema.DecayMode == DecayMode.Joined
            ? call.With("exposure_decays", exposureDecays, m).With("page_view_decays", pageViewDecays, n)
            : call;
    }

    /// <summary>A call of a step with some behaviors, from a state that is not zero.</summary>
    public static OnnxCall Step(EdgeRecDevice device, BehaviorKind kind, int count)
    {
        var schema = device.Schema;
        var (width, layersTwice) = (schema.ActionWidth(kind), 2 * device.StateWidth / device.EncodingWidth);
        var (actions, items) = (Numbers(count * width, 6), Numbers(count * schema.ItemWidth, 7));
        var before = Numbers(device.StateWidth, 8);
        var (state, encodings) = (before.ToArray(), new float[count * device.EncodingWidth]);
        for (var i = 0; i < count; i++)
        {
            device.Step(
                kind, actions.AsSpan(i * width, width), items.AsSpan(i * schema.ItemWidth, schema.ItemWidth), state,
                encodings.AsSpan(i * device.EncodingWidth, device.EncodingWidth));
        }

        return new OnnxCall(EdgeRecOnnx.StepFile(kind))
            .With("actions", actions, count, width)
            .With("items", items, count, schema.ItemWidth)
            .With("state", before, layersTwice, 1, device.EncodingWidth / 2)
            .Gives("encodings", encodings)
            .Gives("new_state", state);
    }

    private static float[] Mask(int count, int all) => [.. Enumerable.Range(0, all).Select(i => i < count ? 1f : 0f)];

    private static int[] Buckets(int count, FeatureSchema schema, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(schema.DecayBuckets))];
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }
}
