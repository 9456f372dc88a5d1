using System.CommandLine;
using System.Globalization;
using Verge.Cli.Shell;
using Verge.Cli.Shell.Progress;
using Verge.Cli.Simulation;
using Verge.Evaluation.Intervals;
using Verge.Evaluation.Reports;

namespace Verge.Cli.Commands;

/// <summary><c>verge simulate</c>: what only shops can tell whose shoppers are made.</summary>
internal static class SimulateCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell) => new("simulate", "Ask made shoppers what no log can tell.") { Behavior(shell) };

    private static Command Behavior(CommandShell shell)
    {
        var seeds = Flags.Whole("--shops", "Shops, each with its seed: 1, 2, … Default 3.", 1, 100);
        var quick = new Option<bool>("--quick") { Description = "Smaller shops, as the demo's --quick: too small to be sure." };
        var layers = Flags.Whole("--gru-layers", "GRU layers of the re-ranker. Default: the preset's.", 1, 16);
        return shell.Create(
            "behavior",
            "What behavior adds to re-ranking with intent shift and fatigue on, and with both off; fails unless it is significant and gone.",
            async (parsed, run, cancellation) =>
            {
                var results = new List<BehaviorCheckResult>();
                for (var seed = 1; seed <= (parsed.GetValue(seeds) ?? 3); seed++)
                {
                    var shop = (ulong)seed;
                    var result = await run.WithProgressAsync(board => Task.FromResult(
                        BehaviorCheck.Measure(shop, parsed.GetValue(quick), parsed.GetValue(layers), new StageRelay(board), cancellation)));
                    run.Write(BehaviorCheckLine.Of(result));
                    results.Add(result);
                }

                run.Print(Table(results));
                if (results.FirstOrDefault(result => !result.Holds) is { } broken)
                {
                    throw new CommandException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"shop {broken.ShopSeed}: got a gain of {broken.On.Gain.Mean:+0.0000;-0.0000} from {broken.On.Gain.Low:+0.0000;-0.0000} of which {broken.Remainder:0 %} remain with both off, "
                        + $"expected one above 0 outside its interval of which at most {BehaviorCheck.RemainderAtMost:0 %} remain"));
                }
            },
            seeds, quick, layers);
    }

    private static ReportTable Table(IEnumerable<BehaviorCheckResult> results) => new(
        "What behavior adds to gauc",
        "shop",
        [new("blind"), new("seeing"), new("gain"), new("blind, both off"), new("seeing, both off"), new("gain, both off"), new("remains")],
        [
            .. results.Select(result => new ReportRow(
                $"{result.ShopSeed}",
                [
                    ReportCell.Of(result.On.Blind), ReportCell.Of(result.On.Seeing), Gain(result.On.Gain),
                    ReportCell.Of(result.Off.Blind), ReportCell.Of(result.Off.Seeing), Gain(result.Off.Gain),
                    ReportCell.Of(result.Remainder.ToString("0 %", CultureInfo.InvariantCulture)),
                ])),
        ],
        ["Gains with their 95 % intervals (paired bootstrap over users). Both off: intent shift and fatigue."]);

    private static ReportCell Gain(ConfidenceInterval gain) => ReportCell.Of(new MetricSummary(gain.Mean, gain.Low, gain.High));
}
