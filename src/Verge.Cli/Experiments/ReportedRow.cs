using System.Collections.Immutable;
using System.Text.Json;
using Verge.Cli.Shell;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;
using Verge.Evaluation.Reports;
using Verge.Training.Experiments;

namespace Verge.Cli.Experiments;

/// <summary>A row as <c>verge experiment --json</c> prints it: each metric with its interval, nothing of users and queries.</summary>
/// <param name="Table">The table.</param>
/// <param name="Data">The data set's path.</param>
/// <param name="Row">The row's name, with the data's setting where it has one.</param>
/// <param name="Metrics">Its metrics, in the table's order.</param>
internal sealed record ReportedRow(string Table, string Data, string Row, ImmutableArray<KeyValuePair<string, MetricSummary>> Metrics)
{
    /// <summary>Reads the lines of a file.</summary>
    /// <exception cref="CommandException">A line is no row.</exception>
    public static ImmutableArray<ReportedRow> Read(string path)
    {
        var rows = ImmutableArray.CreateBuilder<ReportedRow>();
        foreach (var (number, line) in File.ReadLines(path).Index().Where(one => one.Item.Length > 0))
        {
            try
            {
                using var json = JsonDocument.Parse(line);
                var row = json.RootElement;
                rows.Add(new(
                    row.GetProperty("table").GetString()!, row.GetProperty("data").GetString()!, row.GetProperty("row").GetString()!,
                    [.. row.GetProperty("metrics").EnumerateObject().Select(metric => KeyValuePair.Create(metric.Name, Summary(metric.Value)))]));
            }
            catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new CommandException($"{path}, line {number + 1}: got no row of results, expected one as 'verge experiment --json' prints it: {error.Message}");
            }
        }

        return rows.ToImmutable();
    }

    /// <summary>Reads the report of a training run: a row a stage, its figures without intervals.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public static ImmutableArray<ReportedRow> ReadTraining(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(path));
            var data = json.RootElement.GetProperty("data").GetString()!;
            return
            [
                .. json.RootElement.GetProperty("stages").EnumerateArray().GroupBy(figure => figure.GetProperty("stage").GetString()!).Select(stage => new ReportedRow(
                    "train", data, stage.Key,
                    [.. stage.DistinctBy(figure => figure.GetProperty("metric").GetString()).Select(figure => KeyValuePair.Create(figure.GetProperty("metric").GetString()!, new MetricSummary(Number(figure, "model"))))])),
            ];
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CommandException($"{path}: got no report, expected one as 'verge train' leaves it: {error.Message}");
        }
    }

    /// <summary>A row of its runs, as the experiment would report it; metrics that take another row's runs are not among them.</summary>
    public static ReportedRow Of(IReadOnlyList<ExperimentRun> runs)
    {
        var (first, path) = (runs[0], runs[0].Identity.Source[(runs[0].Identity.Source.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        var setting = first.Data.StartsWith(path, StringComparison.Ordinal) ? first.Data[path.Length..] : "";
        return new(first.Table, path, first.Row + setting, [.. first.Metrics.Select(metric => KeyValuePair.Create(metric.ToString(), Summary(metric, runs)))]);
    }

    private static MetricSummary Summary(MetricName metric, IReadOnlyList<ExperimentRun> runs)
    {
        MetricSample[] samples = [.. runs.Select(run => run.Outcome.Sample(metric)).OfType<MetricSample>()];
        if (samples.Length < runs.Count)
        {
            return new(double.NaN);
        }

        var interval = Bootstrap.Interval(MetricSample.AverageOf(samples));
        return new(interval.Mean, interval.Low, interval.High, SeedSpread.Std([.. samples.Select(sample => sample.Value)]));
    }

    private static MetricSummary Summary(JsonElement metric) =>
        new(Number(metric, "mean"), Number(metric, "low"), Number(metric, "high"), Number(metric, "seed_std"));

    private static double Number(JsonElement metric, string name) =>
        metric.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : double.NaN;
}
