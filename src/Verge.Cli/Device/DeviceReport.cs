using System.Collections.Immutable;
using System.Globalization;
using Verge.Cli.Shell;
using Verge.Domain;
using Verge.Edge;
using Verge.Evaluation.Reports;

namespace Verge.Cli.Device;

/// <summary>What a session showed.</summary>
/// <param name="Version">The model version that ranks on the device.</param>
/// <param name="Page">The page as the cloud gave it.</param>
/// <param name="Reranks">What moved, each time a trigger fired.</param>
/// <param name="Feed">The feed at the end.</param>
/// <param name="Diagnostics">What the device counted and timed.</param>
internal sealed record DeviceReport(
    string Version, FeedPage Page, ImmutableArray<RerankedEventArgs> Reranks, ImmutableArray<FeedItem> Feed, EdgeDiagnostics Diagnostics)
{
    private const int MovesShown = 5;

    /// <summary>The session as lines of JSON.</summary>
    public void Write(CommandRun run)
    {
        run.Write(new { Step = "page", Version, Page.Fallback, Page.Pooled, Items = Page.Items.Select(Line) });
        foreach (var rerank in Reranks)
        {
            run.Write(new
            {
                Step = "rerank",
                Trigger = Name(rerank.Trigger),
                Version = rerank.ModelVersion,
                rerank.FirstPosition,
                Moves = rerank.Moves.Select(move => new
                {
                    move.Item.ItemId,
                    move.From,
                    To = move.Item.Position,
                    move.Probability,
                    Reasons = move.Reasons.Select(reason => new { Kind = Name(reason.Kind), reason.ItemId, reason.Attention }),
                }),
            });
        }

        run.Write(new
        {
            Step = "feed",
            Items = Feed.Select(Line),
            Diagnostics.Behaviors,
            Diagnostics.Triggers,
            Diagnostics.EventsSent,
            LatencyMs = new { Rerank = Milliseconds(Diagnostics.TriggerToOrder), Encode = Milliseconds(Diagnostics.BehaviorToEncoding) },
        });
    }

    /// <summary>The session for a person.</summary>
    /// <param name="run">Where it is printed.</param>
    /// <param name="top">Places of a feed that are shown.</param>
    public void Print(CommandRun run, int top)
    {
        run.Print($"device model {Version}; {Page.Items.Length} items on the page, {Page.Pooled} more held on the device{(Page.Fallback is { } reason ? $"; the cloud fell back: {reason}" : "")}\n");
        run.Print(Table("The page", Page.Items.Take(top)));
        foreach (var rerank in Reranks)
        {
            run.Print($"{Name(rerank.Trigger)}: {rerank.Moves.Length} items moved, from place {rerank.FirstPosition} on; up most:");
            foreach (var move in rerank.Moves.OrderByDescending(move => move.From - move.Item.Position).Take(MovesShown))
            {
                var because = string.Join(", ", move.Reasons.Select(why => string.Create(CultureInfo.InvariantCulture, $"{Name(why.Kind)} of {OneLine.Of(why.ItemId)} {100 * why.Attention:0} %")));
                run.Print(string.Create(CultureInfo.InvariantCulture, $"  {move.From,4} → {move.Item.Position,-4} {Title(move.Item)}  p {move.Probability:0.000}  {because}"));
            }
        }

        if (!Reranks.IsEmpty)
        {
            run.Print("");
            run.Print(Table("The feed now", Feed.Take(top)));
        }
    }

    private static ReportTable Table(string title, IEnumerable<FeedItem> items) => new(
        title,
        "place",
        [new("item"), new("title"), new("category"), new("price", 2), new("")],
        [
            .. items.Select(item => new ReportRow(
                item.Position.ToString(CultureInfo.InvariantCulture),
                [
                    ReportCell.Of(OneLine.Of(item.ItemId)), ReportCell.Of(OneLine.Of(item.Title)), ReportCell.Of(OneLine.Of(item.Attributes.GetValueOrDefault("category", ""))),
                    item.Price is { } price ? ReportCell.Of(price) : ReportCell.Empty, ReportCell.Of(item.IsExposed ? "seen" : ""),
                ])),
        ]);

    private static string Title(FeedItem item) => OneLine.Of(item.Title.Length > 0 ? $"{item.Title} ({item.ItemId})" : item.ItemId);

    private static object Line(FeedItem item) => new { item.Position, item.ItemId, item.Title, item.Price, item.Attributes, Exposed = item.IsExposed };

    private static double? Milliseconds(LatencyRecorder times) => times.Count == 0 ? null : times.Percentile(50).TotalMilliseconds;

    private static string Name(TriggerKind trigger) => trigger.ToString().ToLowerInvariant();

    private static string Name(BehaviorKind kind) => kind == BehaviorKind.Exposure ? "exposure" : "page-view";
}
