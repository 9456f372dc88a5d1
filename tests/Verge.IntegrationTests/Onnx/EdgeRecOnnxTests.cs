using Verge.Domain;
using Verge.Features;
using Verge.Models.Reranking;
using Verge.Testing;

namespace Verge.IntegrationTests.Onnx;

/// <summary>The exported device models, run by ONNX Runtime, against our own device.</summary>
public sealed class EdgeRecOnnxTests : IDisposable
{
    private const int Padding = 5;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [OnnxCheckerFact]
    public async Task Should_write_what_the_formats_checker_accepts()
    {
        var files = new List<string>();
        foreach (var (options, mode) in Variants)
        {
            var folder = _folder[$"{options.GruLayers}-{mode}"];
            using var model = Export(options, mode, folder);
            files.AddRange(Directory.GetFiles(folder));
        }

        var checks = (await OtherRuntime.CheckAsync(files)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3 * Variants.Length, checks.Length);
    }

    [OnnxRuntimeFact]
    public async Task Should_score_as_the_device_does()
    {
        foreach (var (options, mode) in Variants)
        {
            using var model = Export(options, mode, _folder.Path);
            using var device = EdgeRecDevice.Of(model, Schema(mode));
            await OnnxCall.ShouldHoldAsync(
                _folder.Path,
                [
                    .. from counts in new[] { (100, 100, 50), (1, 1, 1), (7, 0, 3), (7, 3, 0), (100, 0, 0), (33, 64, 2) }
                       from padding in new[] { 0, Padding }
                       select DeviceCalls.Score(device, counts, padding),
                ]);
        }
    }

    [OnnxRuntimeFact]
    public async Task Should_step_as_the_device_does()
    {
        foreach (var (options, mode) in Variants)
        {
            using var model = Export(options, mode, _folder.Path);
            using var device = EdgeRecDevice.Of(model, Schema(mode));
            await OnnxCall.ShouldHoldAsync(
                _folder.Path,
                [
                    .. from kind in new[] { BehaviorKind.Exposure, BehaviorKind.PageView }
                       from count in new[] { 1, 2, 60 }
                       select DeviceCalls.Step(device, kind, count),
                ]);
        }
    }

    private static (EdgeRecOptions Options, DecayMode Mode)[] Variants =>
    [
        (new(), DecayMode.Joined),
        (new() { GruLayers = 1, Hidden = 5, AttentionHidden = 7, MlpHidden = 3 }, DecayMode.GapOnly),
        (new() { GruLayers = 2, Hidden = 19, AttentionHidden = 8 }, DecayMode.Joined),
    ];

    private static FeatureSchema Schema(DecayMode mode) => FeatureSchema.EdgeRec with { DecayMode = mode };

    private static EdgeRec Export(EdgeRecOptions options, DecayMode mode, string folder)
    {
        var schema = Schema(mode);
        var model = new EdgeRec(schema, [.. schema.ItemAttributes.Select(_ => 3)], options, seed: 7);
        EdgeRecOnnx.Write(model.Network, schema, folder, "a-version");
        return model;
    }
}
