using System.Text.Json;
using Verge.NeuralNetworks;
using Verge.Testing;

namespace Verge.Training.Tests;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Metrics => File.ReadAllText(_folder["metrics.jsonl"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_write_what_the_run_is_and_a_line_for_what_it_tells()
    {
        var passed = new List<StageProgress>();
        using (var run = new RunFolder(_folder.Path, new { Row = "BST", Seed = 3 }, goesOn: false, new Listener(passed.Add)))
        {
            Tell(run, "", Undisturbed(1, 4));
            run.Report(new("Scoring", 1, ""));
        }

        Assert.Equal(7, passed.Count);
        Assert.Equal("{\n  \"row\": \"BST\",\n  \"seed\": 3\n}\n", File.ReadAllText(_folder["config.json"]));
        var lines = Metrics.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(["step", "step", "evaluation", "step", "step", "epoch"], lines.Select(line => line.GetProperty("kind").GetString()));
        Assert.Equal("{\"fit\":\"\",\"kind\":\"evaluation\",\"step\":2,\"epoch\":1,\"loss\":0.25,\"batch_loss\":0.25,\"learning_rate\":0.1,\"validation\":0.52,\"samples_per_second\":100}", Metrics.Split('\n')[2]);
        Assert.Contains(">mean of the epoch<", File.ReadAllText(_folder["loss.svg"]), StringComparison.Ordinal);
        Assert.Contains(">validation<", File.ReadAllText(_folder["validation.svg"]), StringComparison.Ordinal);
    }

    /// <summary>The run is broken off behind each of its reports in turn, and goes on from each checkpoint that may be the last one before it.</summary>
    [Fact]
    public void Should_hold_each_line_once_wherever_it_was_broken_off_and_went_on()
    {
        var all = Undisturbed(1, 4).Concat(Undisturbed(2, 4)).ToList();
        using (var run = new RunFolder(_folder.Path, "", goesOn: false))
        {
            Tell(run, "retrieval", all);
            Tell(run, "ranking", all);
        }

        var expected = Metrics;
        for (var told = 0; told <= all.Count; told++)
        {
            for (var from = 0; from <= told; from++)
            {
                using (var broken = new RunFolder(_folder.Path, "", goesOn: false))
                {
                    Tell(broken, "retrieval", all);
                    Tell(broken, "ranking", all.Take(told));
                }

                File.AppendAllText(_folder["metrics.jsonl"], told % 2 == 0 ? "" : "{\"fit\":\"ranking\",\"ki");
                using (var resumed = new RunFolder(_folder.Path, "", goesOn: true))
                {
                    Tell(resumed, "ranking", all.Skip(from));
                }

                if (from < all.Count)
                {
                    Assert.Equal(expected, Metrics);
                }
            }
        }
    }

    [Fact]
    public void Should_keep_as_many_lines_of_steps_as_a_curve_needs()
    {
        using (var run = new RunFolder(_folder.Path, "", goesOn: false))
        {
            Tell(run, "", Enumerable.Range(1, 10_000).Select(step => At(step, 1) with { Steps = 10_000 }));
        }

        Assert.Equal(RunFolder.StepLines, Metrics.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Should_leave_nothing_of_another_run()
    {
        using (var run = new RunFolder(_folder.Path, "", goesOn: false))
        {
            Tell(run, "", Undisturbed(1, 4));
            run.Write("report.json", "{}");
        }

        using (new RunFolder(_folder.Path, "", goesOn: false))
        {
        }

        Assert.Equal(["config.json"], Directory.EnumerateFiles(_folder.Path).Select(file => Path.GetFileName(file)));
    }

    /// <summary>An epoch of four steps, validated in its middle and at its end.</summary>
    private static IEnumerable<TrainingProgress> Undisturbed(int epoch, int steps)
    {
        for (var step = ((epoch - 1) * steps) + 1; step <= epoch * steps; step++)
        {
            yield return At(step, epoch);
            if (step % steps == steps / 2)
            {
                yield return At(step, epoch) with { Validation = 0.5 + (step / 100.0) };
            }
        }

        yield return At(epoch * steps, epoch) with { Validation = 0.7, IsEpochDone = true };
    }

    private static TrainingProgress At(int step, int epoch) => new()
    {
        Epoch = epoch,
        Epochs = 2,
        Step = step,
        Steps = 8,
        Loss = 0.5 / step,
        BatchLoss = 0.5 / step,
        SamplesPerSecond = 100,
        Remaining = TimeSpan.Zero,
        LearningRate = 0.1,
    };

    private static void Tell(RunFolder run, string fit, IEnumerable<TrainingProgress> all)
    {
        foreach (var at in all)
        {
            run.Report(new("Training", 0, "") { Training = at, Fit = fit });
        }
    }

    private sealed class Listener(Action<StageProgress> told) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => told(value);
    }
}
