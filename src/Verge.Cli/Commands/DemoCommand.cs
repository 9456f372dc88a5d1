using System.CommandLine;
using Verge.Cli.Data;
using Verge.Cli.Demo;
using Verge.Cli.Shell;
using Verge.Cli.Shell.Progress;

namespace Verge.Cli.Commands;

/// <summary><c>verge demo</c>: the whole path in one command, on made or on real data.</summary>
internal static class DemoCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell)
    {
        var data = new Option<string>("--data") { Description = "'synthetic' (a shop made here, whose true probabilities are known) or 'trivago' (needs --path).", DefaultValueFactory = _ => SyntheticFlags.Kind };
        data.AcceptOnlyFromAmong(SyntheticFlags.Kind, "trivago");
        var path = Flags.Text("--path", "FILE", "The real log.", "an existing file");
        var quick = new Option<bool>("--quick") { Description = "A smaller shop, in about a minute." };
        var seed = Flags.Whole("--seed", "Seeds the shop, the models and the play. Default 1.", 0, int.MaxValue);
        var keep = Flags.Text("--keep", "DIR", "Keep the bundle, its key and the devices' stores here.", "a folder");
        return shell.Create(
            "demo",
            "Make a shop, train three stages, seal a bundle, start a cloud, and let a device re-rank held-out sessions.",
            async (parsed, run, cancellation) =>
            {
                var options = new DemoOptions(
                    parsed.GetValue(data)!, parsed.GetValue(path), parsed.GetValue(quick), (ulong)(parsed.GetValue(seed) ?? 1), parsed.GetValue(keep));
                Check(options);
                var report = await run.WithProgressAsync(board => new DemoRun(options, new StageRelay(board), run.Time).RunAsync(cancellation));
                run.Write(report.ToResult());
                run.Print(DemoScreen.Render(report));
            },
            data, path, quick, seed, keep);
    }

    private static void Check(DemoOptions options)
    {
        const string log = "the log of the RecSys Challenge 2019 (train.csv, plain or gzip)";
        switch (options)
        {
            case { Data: SyntheticFlags.Kind, Path: { } given }:
                throw new UsageException($"--path: got '{given}', expected none with --data {SyntheticFlags.Kind}");
            case { Data: not SyntheticFlags.Kind, Path: null }:
                throw new UsageException($"--path: got nothing, expected {log}");
            case { Path: { } file } when !File.Exists(file):
                throw new CommandException($"--path: got '{file}', expected {log}");
        }

        if (options.Folder is { } folder)
        {
            OutputFolder.Require("--keep", folder, DataDirectory.Owns);
        }
    }
}
