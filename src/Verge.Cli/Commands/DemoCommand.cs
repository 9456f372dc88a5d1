using System.CommandLine;
using Verge.Cli.Demo;
using Verge.Cli.Shell;
using Verge.Cli.Shell.Progress;
using Verge.Training;

namespace Verge.Cli.Commands;

/// <summary><c>verge demo</c>: the whole path in one command, on made or on real data.</summary>
internal static class DemoCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell)
    {
        var data = new Option<string>("--data") { Description = "'synthetic' (a shop made here, whose true probabilities are known) or 'trivago' (needs --path).", DefaultValueFactory = _ => "synthetic" };
        data.AcceptOnlyFromAmong("synthetic", "trivago");
        var path = Flags.Text("--path", "FILE", "The real log.", "an existing file");
        var quick = new Option<bool>("--quick") { Description = "A smaller shop, in under a minute." };
        var seed = Flags.Whole("--seed", "Seeds the shop, the models and the play. Default 1.", 0, int.MaxValue);
        var keep = Flags.Text("--keep", "DIR", "Keep the bundle, its key and the devices' stores here.", "a folder");
        return shell.Create(
            "demo",
            "Make a shop, train three stages, seal a bundle, start a cloud, and let a device re-rank held-out sessions.",
            async (parsed, run, cancellation) =>
            {
                var options = new DemoOptions(
                    parsed.GetValue(data)!, parsed.GetValue(path), parsed.GetValue(quick), (ulong)(parsed.GetValue(seed) ?? 1), parsed.GetValue(keep));
                if (options.Data == "trivago" && !File.Exists(options.Path))
                {
                    throw new CommandException($"--path: got '{options.Path}', expected the log of the RecSys Challenge 2019 (train.csv, plain or gzip)");
                }

                if (options.Data == "synthetic" && options.Path is not null)
                {
                    throw new UsageException($"--path: got '{options.Path}', expected none with --data synthetic");
                }

                var report = await run.WithProgressAsync(board => new DemoRun(options, new Relay(board), run.Time).RunAsync(cancellation));
                run.Write(report.ToResult());
                run.Print(DemoScreen.Render(report));
            },
            data, path, quick, seed, keep);
    }

    private sealed class Relay(IProgressBoard board) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => board.Report(value.Stage, value.Fraction, value.Detail);
    }
}
