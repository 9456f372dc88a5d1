using System.Globalization;
using Verge.Cli.Shell;
using Verge.Evaluation.Plots;
using Verge.Evaluation.Reports;
using Verge.Training;

namespace Verge.Cli.Weights;

/// <summary>Prints and draws what weights are worth.</summary>
internal static class WeightReport
{
    /// <summary>The table, or a line of JSON a row.</summary>
    public static void Print(CommandRun run, string title, IReadOnlyList<WeighedRow> rows, IReadOnlyList<string> notes)
    {
        foreach (var row in rows)
        {
            run.Write(new
            {
                Part = "validation",
                Weights = row.Figures.Tasks.Index().ToDictionary(task => task.Item.Task, task => row.Figures.Weights[task.Index]),
                Figures = row.Figures.Tasks.SelectMany(task => TaskFigures.Metrics.Select(metric => (Name: $"{task.Task}.{metric}", Value: task.Of(metric)))).ToDictionary(figure => figure.Name, figure => figure.Value),
                row.IsGrid,
                row.IsOnFront,
                row.IsChosen,
            });
        }

        run.Print(new ReportTable(
            title,
            $"weights of {string.Join(", ", rows[0].Figures.Tasks.Select(task => task.Task))}",
            [.. rows[0].Figures.Tasks.SelectMany(task => TaskFigures.Metrics.Select(metric => new ReportColumn($"{task.Task} {metric.ToUpperInvariant()}"))), new("")],
            [.. rows.Select(row => new ReportRow(
                string.Join(", ", row.Figures.Weights.Select(weight => weight.ToString("G4", CultureInfo.InvariantCulture))),
                [
                    .. row.Figures.Tasks.SelectMany(task => TaskFigures.Metrics.Select(metric => ReportCell.Of(task.Of(metric)))),
                    ReportCell.Of(string.Join(", ", Marks(row))),
                ]))],
            notes));
    }

    /// <summary>Draws both figures of the trade-off.</summary>
    public static void Draw(string file, string title, IReadOnlyList<WeighedRow> rows, WeightTradeOff tradeOff)
    {
        var kept = tradeOff.Keep[0].Task;
        (string Name, Func<WeighedRow, bool> Has)[] lines = [("the grid", row => row.IsGrid), ("Pareto front", row => row.IsOnFront), ("chosen", row => row.IsChosen), ("as sealed", row => row.IsSealed)];
        var tasks = rows[0].Figures.Tasks;
        var chart = new LineChart(
            title,
            $"{tasks[kept].Task} {tradeOff.Metric.ToUpperInvariant()}",
            $"{tasks[tradeOff.Best].Task} {tradeOff.Metric.ToUpperInvariant()}",
            [.. lines.Select(line => new PlotSeries(line.Name, [.. rows.Where(line.Has).Select(row => new PlotPoint(Of(row, kept), Of(row, tradeOff.Best))).OrderBy(point => line.Name == "Pareto front" ? point.X : 0)]))
                .Where(series => series.Points.Count > 0)]);
        OutputFile.Write("--svg", file, chart.ToSvg());

        double Of(WeighedRow row, int task) => row.Figures.Tasks[task].Of(tradeOff.Metric);
    }

    private static IEnumerable<string> Marks(WeighedRow row)
    {
        if (row.IsOnFront)
        {
            yield return "front";
        }

        if (row.IsChosen)
        {
            yield return "chosen";
        }

        if (row.IsSealed)
        {
            yield return "as sealed";
        }
    }
}
