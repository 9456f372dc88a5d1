using System.CommandLine;
using Verge.Cli.Bench;
using Verge.Cli.Bench.Training;
using Verge.Cli.Shell;
using Verge.Evaluation.Reports;

namespace Verge.Cli.Commands.Bench;

/// <summary><c>verge bench train</c>: samples a second of a paper's network on made inputs.</summary>
internal static class TrainBench
{
    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell)
    {
        var model = Flags.ChoiceOption("--model", "MODEL", "Which network", TrainingCases.Names);
        model.Required = true;
        var batch = Flags.Whole("--batch", "Samples a step. Default 128 for edgerec, 256 for the others.", 1, 65_536);
        var seconds = Flags.Whole("--seconds", "How long steps are taken after the first ones. Default 10.", 1, 86_400);
        var workers = Flags.Whole("--workers", "Threads. Default: one a processor.", 1, 1024);
        var micro = Flags.Whole("--micro-batch", "Samples a thread takes through the network at once. Default: what the learner wants: 128 for bst, 4 for pagewise, 16 for edgerec.", 1, 4096);
        var whole = new Option<bool>("--no-dropout") { Description = "Drop nothing. Default: as the papers have it, 0.2 in bst, 0.1 in pagewise, none in edgerec." };
        var seed = Flags.Seed("--seed", "Seed of weights and inputs. Default 1.");
        var export = Flags.Text("--export", "DIR", "Also write weights and inputs (safetensors) and sizes (JSON), so that a peer can train the same.", "a folder");
        return shell.Create(
            "train",
            "Train a paper's network on made inputs and say how many samples a second that makes.",
            async (parsed, run, cancellation) =>
            {
                var options = new TrainingBenchOptions
                {
                    Batch = parsed.GetValue(batch),
                    Time = TimeSpan.FromSeconds(parsed.GetValue(seconds) ?? 10),
                    Workers = parsed.GetValue(workers) ?? Environment.ProcessorCount,
                    MicroBatch = parsed.GetValue(micro),
                    Dropout = !parsed.GetValue(whole),
                    Seed = parsed.GetValue(seed) ?? 1,
                };
                var folder = parsed.GetValue(export);
                if (folder is not null)
                {
                    OutputFolder.Require("--export", folder, TrainingExport.Owns);
                }

                var figures = await Task.Run(
                    () =>
                    {
                        using var made = TrainingCases.Make(parsed.GetValue(model)!, options);
                        if (folder is not null)
                        {
                            made.Export(folder);
                        }

                        return made.Run(run.Time, cancellation);
                    },
                    cancellation);
                run.Write(figures);
                run.Print(Table(figures));
            },
            model, batch, seconds, workers, micro, whole, seed, export);
    }

    private static ReportTable Table(TrainingFigures figures) => FigureTable.Of(
        $"Training {figures.Model}, batch {figures.Batch}, {figures.Workers} threads, {figures.Simd}",
        "Memory growth: of the resident set, from the end of the first steps to the end of the run.",
        ("samples a second", figures.SamplesPerSecond, "#,0"),
        ("parameters", figures.Parameters, "#,0"),
        ("first loss", figures.FirstLoss, "0.000000"),
        ("last loss", figures.LastLoss, "0.000000"),
        ("steps", figures.Steps, "#,0"),
        ("busy cores", figures.BusyCores, "0.00"),
        ("peak memory, MB", figures.PeakMb, "#,0"),
        ("memory growth, MB", figures.GrowthMb, "0.0"),
        ("bytes allocated a step", figures.AllocatedBytesPerStep, "#,0"));
}
