using System.CommandLine;
using System.Text.Json;
using Verge.Cli.Bench;
using Verge.Cli.Bench.Device;
using Verge.Cli.Shell;
using Verge.Evaluation.Reports;

namespace Verge.Cli.Commands.Bench;

/// <summary><c>verge bench rerank</c>: latency of the device part, in a process that does nothing else.</summary>
internal static class RerankBench
{
    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell)
    {
        var seed = Flags.Seed("--seed", "Seed of weights and inputs. Default 1.");
        var export = Flags.Text("--export", "DIR", "Also write the model (ONNX and our own files) and the inputs used, so that a peer can run the same.", "a folder");
        var measure = Flags.Text("--measure", "DIR", "Measure what --export wrote there, in this very process.", "a folder");
        return shell.Create(
            "rerank",
            "Re-rank 100 new candidates against 100 exposures and 50 page-views, and encode one exposure, on one thread.",
            async (parsed, run, cancellation) =>
            {
                if (parsed.GetValue(measure) is { } given)
                {
                    if (!Directory.Exists(given))
                    {
                        throw new CommandException($"--measure: got '{given}', expected a folder that --export wrote");
                    }

                    Show(run, DeviceMeasurement.Run(new(given), run.Time, cancellation));
                    return;
                }

                var folder = parsed.GetValue(export);
                if (folder is not null)
                {
                    OutputFolder.Require("--export", folder, DeviceFolder.Owns);
                }

                var temporary = folder is null ? Directory.CreateTempSubdirectory("verge-bench-").FullName : null;
                try
                {
                    using (var sample = new DeviceSample(parsed.GetValue(seed) ?? 1))
                    {
                        new DeviceFolder(folder ?? temporary!).Write(sample);
                    }

                    var line = await FreshProcess.RunAsync(["bench", "rerank", "--measure", folder ?? temporary!, "--json"], cancellation);
                    Show(run, JsonSerializer.Deserialize<DeviceFigures>(line, s_json)!);
                }
                finally
                {
                    if (temporary is not null)
                    {
                        Directory.Delete(temporary, recursive: true);
                    }
                }
            },
            seed, export, measure);
    }

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static void Show(CommandRun run, DeviceFigures figures)
    {
        run.Write(figures);
        if (!run.Json)
        {
            run.Print(Table(figures));
        }
    }

    private static ReportTable Table(DeviceFigures figures) => FigureTable.Of(
        $"Re-rank of {figures.Candidates} candidates against {figures.Exposures} exposures and {figures.PageViews} page-views, one thread, {figures.Simd}",
        "Step: from an exposure's raw actions, scores and embedding to its encoding. Load and first re-rank are the first in their process.",
        ("re-rank, median, µs", figures.P50Us, "0.0"),
        ("re-rank, 99 %, µs", figures.P99Us, "0.0"),
        ("step, median, µs", figures.StepP50Us, "0.00"),
        ("step, 99 %, µs", figures.StepP99Us, "0.00"),
        ("features read, ms", figures.FeaturesMs, "0.0"),
        ("model loaded, ms", figures.LoadMs, "0.0"),
        ("first re-rank, ms", figures.FirstCallMs, "0.0"),
        ("bytes allocated a call", figures.AllocatedBytesPerCall, "0.0"),
        ("resident memory, MB", figures.ResidentMb, "0.0"),
        ("its growth since before loading, MB", figures.ResidentGrowthMb, "0.0"));
}
