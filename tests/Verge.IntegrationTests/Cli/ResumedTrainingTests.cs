using System.Text.Json;
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

    /// <summary>The loss of each step, the validations and the weights are those of a run that was not killed; and each stands once.</summary>
    [Fact]
    public async Task Should_give_the_same_losses_when_it_is_killed_within_an_epoch_and_goes_on()
    {
        using var folder = new TemporaryFolder();
        string[] Command(string output) => ["train", "--out", output, .. TrainedShop.Flags, "--ranking-epochs", "4", "--checkpoint-steps", "7", "--ranking-samples-in-memory", "500"];
        var whole = Assert.Single((await VergeProcess.RunAsync(Command(folder["whole"]))).Succeeded().Json);
        var expected = Metrics(folder["whole"]);
        Assert.Equal(["ranking", "reranking", "retrieval"], expected.Select(line => line.Fit).Distinct().Order(StringComparer.Ordinal));

        var output = folder["killed"];
        foreach (var fit in new[] { "retrieval", "ranking", "reranking" })
        {
            // Behind a checkpoint of the stage, and some steps further.
            using var killed = VergeProcess.Start(Command(output));
            await Eventually.IsAsync($"a checkpoint of {fit}", async () =>
            {
                await Task.Delay(5);
                return Directory.Exists(Path.Combine(output, "training")) && Directory.EnumerateFiles(Path.Combine(output, "training"), $"{fit}.safetensors", SearchOption.AllDirectories).Any();
            });
            killed.Kill();
            await killed.EndAsync();
            Assert.False(Directory.Exists(Path.Combine(output, "bundles")));
        }

        var result = await VergeProcess.RunAsync(Command(output));
        Assert.Contains("going on from the last checkpoint", result.Error, StringComparison.Ordinal);
        var report = Assert.Single(result.Succeeded().Json);
        Assert.Equal(whole.GetProperty("stages").GetRawText(), report.GetProperty("stages").GetRawText());
        Assert.Equal(expected, Metrics(output));
        var run = Assert.Single(Directory.EnumerateDirectories(Path.Combine(output, "runs")));
        Assert.Equal(
            ["config.json", "loss-ranking.svg", "loss-reranking.svg", "loss-retrieval.svg", "metrics.jsonl", "report.json"],
            Directory.EnumerateFiles(run).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(output, "training")));
    }

    private static List<(string Fit, string Kind, long Step, string Loss, string BatchLoss, string LearningRate)> Metrics(string output)
    {
        var run = Assert.Single(Directory.EnumerateDirectories(Path.Combine(output, "runs")));
        return
        [
            .. File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).Select(line => (
                line.GetProperty("fit").GetString()!, line.GetProperty("kind").GetString()!, line.GetProperty("step").GetInt64(),
                line.GetProperty("loss").GetRawText(), line.GetProperty("batch_loss").GetRawText(), line.GetProperty("learning_rate").GetRawText())),
        ];
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
