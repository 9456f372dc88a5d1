using Verge.Cli.Shell;
using Verge.Datasets;
using Verge.Evaluation.Plots;
using Verge.Evaluation.Reports;

namespace Verge.Cli.Commands;

/// <summary><c>verge inspect --overlap</c>: what clicks share with those of the hours before (PWPRec Figures 2 and 6).</summary>
internal static class OverlapInspection
{
    /// <summary>Measures, prints and draws.</summary>
    /// <param name="folder">The stored data set.</param>
    /// <param name="hours">Hours to look back.</param>
    /// <param name="svg">Where to draw; <see langword="null"/>: nowhere.</param>
    /// <param name="run">The output.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static async Task RunAsync(string folder, int hours, string? svg, CommandRun run, CancellationToken cancellation)
    {
        var (name, curves) = await run.WithProgressAsync(board =>
        {
            board.Report("Read", 0);
            var data = DatasetStore.Load(folder, cancellation).Dataset;
            board.Report("Read", 1);
            return Task.FromResult((data.Name, HistoryOverlap.Of(data, hours)));
        });
        if (curves.IsEmpty)
        {
            throw new CommandException($"PATH: got '{folder}', expected clicks before which the same user clicked within {hours} hours: there is none");
        }

        var kind = curves[0].ByCategory ? "category" : "item";
        foreach (var curve in curves)
        {
            foreach (var hour in curve.Hours)
            {
                run.Write(new { Data = name, Surface = curve.SurfaceName, By = kind, hour.Hour, curve.Targets, hour.Clicked, hour.Same, Share = curve.Share(hour), hour.ShareOfClicked });
            }
        }

        run.Print(new ReportTable(
            $"{name}: clicks with one of the same {kind} in the hour h before",
            "hours before",
            [.. curves.SelectMany(curve => (ReportColumn[])[new($"{curve.SurfaceName}, of all"), new($"{curve.SurfaceName}, of those with a click then")])],
            [
                .. Enumerable.Range(0, hours).Select(hour => new ReportRow(
                    FormattableString.Invariant($"{hour} … {hour + 1}"),
                    [.. curves.SelectMany(curve => (ReportCell[])[Percent(curve.Share(curve.Hours[hour])), Percent(curve.Hours[hour].ShareOfClicked)])])),
            ],
            [.. curves.Select(curve => FormattableString.Invariant($"{curve.SurfaceName}: {curve.Targets:N0} clicks with one before them in {hours} hours"))]));
        if (svg is not null)
        {
            Draw(svg, $"{name}: {kind} overlap with the hours before", curves);
        }
    }

    private static ReportCell Percent(double share) => ReportCell.Of(double.IsNaN(share) ? "–" : FormattableString.Invariant($"{100 * share:0.00} %"));

    private static void Draw(string file, string title, IEnumerable<OverlapCurve> curves)
    {
        var chart = new LineChart(
            title,
            "hours between the click and those before",
            "share of clicks",
            [.. curves.Select(curve => new PlotSeries(curve.SurfaceName, [.. curve.Hours.Select(hour => new PlotPoint(hour.Hour + 1, curve.Share(hour)))]))]);
        OutputFile.Write("--svg", file, chart.ToSvg());
    }
}
