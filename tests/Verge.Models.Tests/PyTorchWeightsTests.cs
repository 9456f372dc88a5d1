using Verge.Domain;
using Verge.Features;
using Verge.Models.Reranking;
using Verge.NeuralNetworks;
using Verge.Testing;
using static Verge.Features.ActionFeatureKind;

namespace Verge.Models.Tests;

/// <summary>Weights that PyTorch wrote (Golden/edgerec.py), loaded as a device part: its scores are PyTorch's.</summary>
public sealed class PyTorchWeightsTests
{
    private static readonly EdgeRecOptions Options = new() { GruLayers = 2, Hidden = 3, AttentionHidden = 4, MlpHidden = 5 };

    private static readonly FeatureSchema Schema = new()
    {
        ItemAttributes = [new("category", 3), new("brand", 2)],
        Scores = [],
        Touched = true,
        ExposureActions = [new("exposure_duration", Bucketized, 3), new("delete_reason", OneHot, 3)],
        PageViewActions = [new("ipv_duration", Bucketized, 2), new("cart", Binary, 1)],
        DecayBuckets = 4,
        DecayMode = DecayMode.Joined,
    };

    [Fact]
    public void Should_score_as_pytorch_with_its_weights()
    {
        using var device = EdgeRecDevice.Load(Golden("edgerec_device"), Schema, Options);
        using var calls = SafeTensorsReader.Open(Golden("edgerec_device_calls"));
        var call = 0;
        for (; calls.Contains($"{call}.scores"); call++)
        {
            var expected = calls.Read($"{call}.scores");
            var scores = new float[expected.Length];
            device.Score(
                new()
                {
                    Candidates = calls.Read($"{call}.candidate_items"),
                    CandidateCount = expected.Length,
                    ExposureEncodings = Encode(device, calls, $"{call}.exposure", BehaviorKind.Exposure),
                    ExposureDecays = Decays(calls, $"{call}.exposure"),
                    PageViewEncodings = Encode(device, calls, $"{call}.page_view", BehaviorKind.PageView),
                    PageViewDecays = Decays(calls, $"{call}.page_view"),
                },
                scores);
            TensorAssert.Close(expected, scores, relative: 0, absolute: 1e-5, $"call {call}");
        }

        Assert.Equal(5, call);
    }

    [Fact]
    public void Should_name_the_tensor_that_does_not_fit()
    {
        var error = Assert.Throws<SafeTensorsException>(() => EdgeRecDevice.Load(Golden("edgerec_device"), Schema, Options with { AttentionHidden = 6 }));
        Assert.Contains("rerank.exposure_attention.query.weight", error.Message, StringComparison.Ordinal);
        Assert.Contains("got shape [4, 3], expected [6, 3]", error.Message, StringComparison.Ordinal);
    }

    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", name + ".safetensors");

    private static int[] Decays(SafeTensorsReader calls, string prefix) => [.. calls.Read($"{prefix}_decays").Select(bucket => (int)bucket)];

    private static float[] Encode(EdgeRecDevice device, SafeTensorsReader calls, string prefix, BehaviorKind kind)
    {
        var (actions, items) = (calls.Read($"{prefix}_actions"), calls.Read($"{prefix}_items"));
        var (width, item) = (Schema.ActionWidth(kind), Schema.ItemWidth);
        var count = items.Length / item;
        var (state, encodings) = (new float[device.StateWidth], new float[count * device.EncodingWidth]);
        for (var i = 0; i < count; i++)
        {
            device.Step(
                kind, actions.AsSpan(i * width, width), items.AsSpan(i * item, item), state,
                encodings.AsSpan(i * device.EncodingWidth, device.EncodingWidth));
        }

        return encodings;
    }
}
