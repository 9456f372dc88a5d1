using System.Collections.Immutable;
using System.Globalization;
using Spectre.Console;
using Verge.Domain;
using Verge.Edge;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;
using Verge.Simulation;
using Verge.Training;

namespace Verge.Cli.Demo;

/// <summary>Shows a demo's report to a person.</summary>
internal sealed class DemoScreen(IAnsiConsole console)
{
    /// <summary>The report as text.</summary>
    public static string Render(DemoReport report)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = 140;
        new DemoScreen(console).Show(report);
        return text.ToString();
    }

    /// <summary>The feed before and after a trigger, then the table.</summary>
    private void Show(DemoReport report)
    {
        if (report.Play.Story is { } story)
        {
            Tell(report.World, story);
        }

        var result = report.ToResult();
        var before = DemoReport.Measure(report.Play.Requests, request => request.Before);
        var after = DemoReport.Measure(report.Play.Requests, request => request.After);
        var table = new Table().Title($"[bold]verge demo[/]: {report.World.Name}, bundle {report.Manifest.Version}").AddColumns("what", "baseline", "Verge", "gain, 95 % interval");
        foreach (var stage in report.Stages)
        {
            Row(table, $"{stage.Stage}: {stage.Metric}", $"{Figure(stage.BaselineSample.Value)} {stage.Baseline}", Figure(stage.ModelSample.Value), Bootstrap.Difference(stage.ModelSample, stage.BaselineSample));
        }

        foreach (var metric in RerankingEvaluation.Metrics)
        {
            Row(table, $"re-ranking: {metric}", $"{Figure(before[metric].Value)} request's order", Figure(after[metric].Value), Bootstrap.Difference(after[metric], before[metric]));
        }

        if (report.World.Shop is not null)
        {
            ShowOracle(table, report, before, after);
            ShowPlay(table, report.Play);
        }
        else
        {
            ShowRule(table, report, after);
        }

        table.AddRow("what behavior adds: gauc", $"{Figure(report.Behavior.Blind)} blind twin", Figure(report.Behavior.Seeing), Interval(report.Behavior.Gain));
        table.AddRow("requests judged", "", report.Play.Requests.Length.ToString("N0", CultureInfo.InvariantCulture), $"{before[RerankingEvaluation.Metrics[0]].Excluded:N0} of one class only, not in gauc");
        var latency = result.Latency;
        table.AddRow("paging request, ms", "", Pair(latency.PagingP50, latency.PagingP99), "p50 / p99, HTTP on loopback");
        table.AddRow("trigger to new order, ms", "", Pair(latency.RerankP50, latency.RerankP99), "p50 / p99, on the device");
        table.AddRow("behavior to encoding, ms", "", Pair(latency.EncodeP50, latency.EncodeP99), "p50 / p99, stored in SQLite");
        table.AddRow("device part, bytes", "", result.Bytes.DevicePart.ToString("N0", CultureInfo.InvariantCulture), "without embedding tables");
        table.AddRow("embedding tables, bytes", "", result.Bytes.Embeddings.ToString("N0", CultureInfo.InvariantCulture), "stay in the cloud");
        table.AddRow("seconds", "", result.Seconds.ToString("0.0", CultureInfo.InvariantCulture), "");
        console.Write(table);
    }

    private static void ShowOracle(
        Table table, DemoReport report, IReadOnlyDictionary<MetricName, MetricSample> before, IReadOnlyDictionary<MetricName, MetricSample> after)
    {
        var oracle = DemoReport.Measure(report.Play.Requests, request => request.Oracle);
        foreach (var metric in RerankingEvaluation.Metrics)
        {
            var share = Bootstrap.Compare(
                [before[metric], after[metric], oracle[metric]], static values => (values[1] - values[0]) / (values[2] - values[0]));
            table.AddRow(
                $"gap to the oracle closed: {metric}", $"{Figure(oracle[metric].Value)} oracle", share.Mean.ToString("0.0 %", CultureInfo.InvariantCulture),
                string.Create(CultureInfo.InvariantCulture, $"{share.Low:0.0 %} … {share.High:0.0 %}"));
        }
    }

    private static void ShowPlay(Table table, DemoPlay play)
    {
        var control = PerSession(play.Control);
        var treatment = PerSession(play.Treatment);
        Row(table, "live: clicks an item shown", $"{Figure(control.Value)} request's order", Figure(treatment.Value), Bootstrap.Difference(treatment, control));
    }

    private static void ShowRule(Table table, DemoReport report, IReadOnlyDictionary<MetricName, MetricSample> after)
    {
        var rule = DemoReport.Measure(report.Play.TouchedFirst, request => request.After);
        foreach (var metric in RerankingEvaluation.Metrics)
        {
            Row(table, $"beside the rule: {metric}", $"{Figure(rule[metric].Value)} TouchedFirst", Figure(after[metric].Value), Bootstrap.Difference(after[metric], rule[metric]));
        }
    }

    private static WeightedMeanSample PerSession(ImmutableArray<SessionOutcome> sessions) => new(
        "ctr", sessions.Select((session, i) => new RequestValue(session.UserId, $"{i}", (double)session.Clicks / session.Exposures, session.Exposures)));

    private void Tell(DemoWorld world, FeedStory story)
    {
        console.MarkupLineInterpolated($"\nA shopper clicks [bold]{story.TriggerItem.Title}[/] ({story.TriggerItem.Attribute("category")}). What comes next, before and after:");
        var table = new Table().AddColumns("", "before the click", "after the click", "moved", "looked at most");
        for (var i = 0; i < Math.Max(story.Before.Length, story.After.Length); i++)
        {
            var now = story.After.ElementAtOrDefault(i);
            var move = story.Moves.FirstOrDefault(moved => moved.Item.ItemId == now?.ItemId);
            table.AddRow(
                $"{i + 1}", Markup.Escape(Name(story.Before.ElementAtOrDefault(i))), Markup.Escape(Name(now)),
                move is null ? "" : $"from {move.From - story.After[0].Position + 1}",
                Markup.Escape(move is null ? "" : string.Join("; ", move.Reasons.Select(reason => Why(world, reason)))));
        }

        console.Write(table);
    }

    private static string Name(FeedItem? item) => item is null ? "" : $"{item.Title} ({item.Attributes.GetValueOrDefault("category")})";

    private static string Why(DemoWorld world, RerankReason reason)
    {
        var item = world.Shop!.Catalogue.Items[world.Shop.Catalogue.IndexOf(reason.ItemId)];
        var verb = reason.Kind == BehaviorKind.PageView ? "viewed" : "saw";
        return string.Create(CultureInfo.InvariantCulture, $"{verb} {item.Attribute("category")} {reason.Attention:0 %}");
    }

    private static void Row(Table table, string what, string baseline, string model, ConfidenceInterval gain) =>
        table.AddRow(Markup.Escape(what), Markup.Escape(baseline), model, Interval(gain));

    private static string Pair(double median, double tail) => string.Create(CultureInfo.InvariantCulture, $"{median:0.00} / {tail:0.00}");

    private static string Figure(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Interval(ConfidenceInterval gain) => string.Create(CultureInfo.InvariantCulture, $"{gain.Mean:+0.0000;-0.0000} ({gain.Low:+0.0000;-0.0000} … {gain.High:+0.0000;-0.0000})");
}
