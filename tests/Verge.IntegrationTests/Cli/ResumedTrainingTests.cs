using Verge.Testing;

namespace Verge.IntegrationTests.Cli;

/// <summary>Training that was killed and told to stop on its way ends where it would have ended undisturbed.</summary>
[Collection(TrainedShopUsers.Name)]
public sealed class ResumedTrainingTests(TrainedShop undisturbed)
{
    [Fact]
    public async Task Should_end_as_if_it_had_never_been_stopped()
    {
        using var folder = new TemporaryFolder();
        var output = folder["data"];
        string[] command = ["train", "--out", output, .. TrainedShop.Flags];

        using (var killed = VergeProcess.Start(command))
        {
            await killed.SaysAsync("Scoring later pages");
            killed.Kill();
            await killed.EndAsync();
        }

        using (var stopped = VergeProcess.Start(command))
        {
            await stopped.SaysAsync("Re-ranking: training");
            await stopped.TerminateAsync();
            var result = await stopped.EndAsync();
            Assert.Equal(130, result.ExitCode);
            Assert.Empty(result.Out);
            Assert.Contains("going on from the last checkpoint", result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("Retrieval: training the towers", result.Error, StringComparison.Ordinal);
            Assert.Contains("the same command goes on from here", result.Error, StringComparison.Ordinal);
            Assert.False(Directory.Exists(Path.Combine(output, "bundles")));
        }

        var report = Assert.Single((await VergeProcess.RunAsync(command)).Succeeded().Json);
        Assert.Equal(undisturbed.Report.GetProperty("stages").GetRawText(), report.GetProperty("stages").GetRawText());
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(undisturbed.Bundle, "device", "model.safetensors")),
            File.ReadAllBytes(Path.Combine(report.GetProperty("folder").GetString()!, "device", "model.safetensors")));
    }

    [Fact]
    public async Task Should_let_one_at_a_time_train_into_a_folder()
    {
        using var folder = new TemporaryFolder();
        string[] command = ["train", "--out", folder["data"], .. TrainedShop.Flags];
        using var first = VergeProcess.Start(command);
        await first.SaysAsync("Retrieval: training");
        (await VergeProcess.RunAsync(command)).Failed("--out: got", "another 'verge train' is at work");
        first.Kill();
    }
}
