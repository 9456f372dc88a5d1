using System.Text.Json;
using Verge.Cli.Bench.Device;
using Verge.Cli.Shell;
using Verge.Testing;

namespace Verge.Cli.Tests;

public sealed class DeviceBenchTests
{
    [Fact]
    public async Task Should_measure_a_device_part_in_a_process_of_its_own_and_write_it_for_a_peer()
    {
        using var folder = new TemporaryFolder();
        var result = await CommandResult.OfAsync("bench", "rerank", "--json", "--export", folder.Path);
        Assert.Equal(ExitCode.Success, result.ExitCode);
        var figures = JsonDocument.Parse(Assert.Single(result.Out.Trim().Split('\n'))).RootElement;
        Assert.Equal((100, 100, 50), (Whole("candidates"), Whole("exposures"), Whole("page_views")));
        Assert.Equal(0, figures.GetProperty("allocated_bytes_per_call").GetDouble());
        Assert.Equal(0, figures.GetProperty("largest_difference").GetDouble(), 1e-6);
        Assert.All(["p50_us", "p99_us", "step_p50_us", "first_call_ms", "load_ms"], name => Assert.True(figures.GetProperty(name).GetDouble() > 0, name));
        Assert.All(["rerank.onnx", "exposure_step.onnx", "inputs.json"], name => Assert.True(File.Exists(Path.Combine(folder.Path, name)), name));
        Assert.All(Directory.EnumerateFiles(folder.Path), file => Assert.True(DeviceFolder.Owns(Path.GetFileName(file)), file));
        Assert.Equal(100, new DeviceFolder(folder.Path).Read<float>("scores.f32").Length);

        int Whole(string name) => figures.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Should_rank_a_page_by_each_model()
    {
        var result = await CommandResult.OfAsync("bench", "rank", "--candidates", "7", "--json");
        Assert.Equal(ExitCode.Success, result.ExitCode);
        Assert.Equal(["WDL", "WDL(+Seq)", "DIN", "BST(b=1)", "DNN", "DIEN", "DMT-trans", "DMT", "BST(b=2)", "BST(b=3)", "GBDT"], result.Json.Select(line => line.GetProperty("model").GetString()));
        Assert.All(result.Json, line =>
        {
            Assert.Equal(7, line.GetProperty("candidates").GetInt32());
            Assert.True(line.GetProperty("p50_ms").GetDouble() > 0);
            Assert.True(line.GetProperty("encoded_p50_ms").GetDouble() > 0);
        });

        // Each block more has its weights: four projections, a perceptron of 4 times the width, two norms.
        long[] sizes = [.. result.Json.Where(line => line.GetProperty("model").GetString()!.StartsWith("BST", StringComparison.Ordinal)).Select(line => line.GetProperty("parameters").GetInt64())];
        const int width = 64;
        Assert.Equal((12 * width * width) + (13 * width), sizes[1] - sizes[0]);
        Assert.Equal(sizes[1] - sizes[0], sizes[2] - sizes[1]);

        // 100 trees of 31 leaves at most: 30 splits more.
        var trees = result.Json.Single(line => line.GetProperty("model").GetString() == "GBDT");
        Assert.InRange(trees.GetProperty("parameters").GetInt64(), 1000, 100 * 61);
        Assert.Equal(0, trees.GetProperty("embedding_parameters").GetInt64());
    }

    [Fact]
    public async Task Should_name_a_model_that_there_is_not()
    {
        var result = await CommandResult.OfAsync("bench", "rank", "--model", "svd");
        result.ShouldFail(ExitCode.Usage, "--model: got 'svd', expected one of wdl, wdl-seq, din, bst, dnn, dien, dmt-trans, dmt, gbdt");
    }
}
