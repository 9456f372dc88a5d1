using System.Text.Json;
using Verge.Bundles;
using Verge.Cli.Shell;
using Verge.NeuralNetworks;
using Verge.Testing;

namespace Verge.Cli.Tests;

public sealed class BenchCommandTests
{
    [Fact]
    public async Task Should_refuse_to_measure_a_cloud_without_a_bundle()
    {
        using var folder = new TemporaryFolder();
        (await CommandResult.OfAsync("bench", "embeddings", "--data", folder["nowhere"])).ShouldFail(ExitCode.Failure, "--data: got", "nowhere");
        using var key = SigningKey.LoadOrCreate(folder.Path);
        (await CommandResult.OfAsync("bench", "embeddings", "--data", folder.Path)).ShouldFail(ExitCode.Failure, "--data: got", "a bundle that can be served");
        (await CommandResult.OfAsync("bench", "embeddings", "--data", folder.Path, "--backlog", "-1")).ShouldFail(ExitCode.Usage, "--backlog: got '-1'");
        Assert.Equal(["signing-key.pem", "signing-key.public.pem"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("edgerec", 0.4, 1.0)]
    [InlineData("bst", 0.6, 0.8)]
    [InlineData("pagewise", 2, 6)]
    public async Task Should_train_a_network_and_write_it_for_a_peer(string model, double lowest, double highest)
    {
        using var folder = new TemporaryFolder();
        var result = await CommandResult.OfAsync(
            "bench", "train", "--model", model, "--batch", "2", "--seconds", "1", "--workers", "1", "--json", "--export", folder.Path);
        Assert.Equal(ExitCode.Success, result.ExitCode);
        var figures = JsonDocument.Parse(Assert.Single(result.Out.Trim().Split('\n'))).RootElement;
        Assert.InRange(figures.GetProperty("first_loss").GetDouble(), lowest, highest);
        Assert.True(figures.GetProperty("samples_per_second").GetDouble() > 0);
        Assert.True(figures.GetProperty("peak_mb").GetDouble() > 0);

        using var weights = SafeTensorsReader.Open(Path.Combine(folder.Path, "weights.safetensors"));
        Assert.Equal(figures.GetProperty("parameters").GetInt64(), weights.Tensors.Sum(tensor => tensor.Length));
        using var inputs = SafeTensorsReader.Open(Path.Combine(folder.Path, "inputs.safetensors"));
        Assert.NotEmpty(inputs.Tensors);
        Assert.Contains($"\"model\":\"{model}\"", await File.ReadAllTextAsync(Path.Combine(folder.Path, "network.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_fit_trees_and_write_the_samples_for_a_peer()
    {
        using var folder = new TemporaryFolder();
        string[] command = ["bench", "trees", "--samples", "4000", "--features", "16", "--iterations", "20", "--rounds", "1", "--workers", "2", "--json", "--export", folder.Path];
        var result = await CommandResult.OfAsync(command);
        Assert.Equal(ExitCode.Success, result.ExitCode);
        var figures = JsonDocument.Parse(Assert.Single(result.Out.Trim().Split('\n'))).RootElement;
        Assert.InRange(figures.GetProperty("auc").GetDouble(), 0.6, 0.9);
        Assert.InRange(figures.GetProperty("logloss").GetDouble(), 0.3, 0.6);
        Assert.True(figures.GetProperty("fit_seconds").GetDouble() > 0);
        Assert.True(figures.GetProperty("score_us").GetDouble() > 0);
        Assert.Equal(20, figures.GetProperty("iterations").GetInt32());

        using var samples = SafeTensorsReader.Open(Path.Combine(folder.Path, "samples.safetensors"));
        var (features, missing, labels) = (samples.Read("training.features"), samples.Read("training.missing"), samples.Read("test.labels"));
        Assert.Equal(4000 * 16, features.Length);
        Assert.Equal(0.0375, missing.Average(), 0.005);
        Assert.InRange(labels.Average(), 0.1, 0.5);
    }
}
