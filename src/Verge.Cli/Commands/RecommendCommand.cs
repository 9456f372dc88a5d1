using System.CommandLine;
using Verge.Bundles;
using Verge.Cli.Data;
using Verge.Cli.Recommend;
using Verge.Cli.Shell;
using Verge.Datasets;
using Verge.Domain;
using Verge.Features;
using Verge.Serving;

namespace Verge.Cli.Commands;

/// <summary><c>verge recommend</c>: what the newest bundle retrieves for a user, and why.</summary>
internal static class RecommendCommand
{
    private const int UnknownToName = 10;

    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell)
    {
        var data = Flags.Text("--data", "DIR", "The data directory that 'verge train' sealed a bundle in.", "a folder");
        data.Required = true;
        var user = Flags.Text("--user", "ID", "For whom, as of the newest click: of the log of --history, or else of what the cloud of the data directory has stored.", "an id");
        var history = Flags.Text("--history", "DIR", "A stored data set with the user's clicks.", "a folder");
        var clicks = Flags.Text("--clicks", "ID,…", "Instead of a user: the items clicked, oldest first.", "ids with commas between them; a comma of an id is written \\,");
        var place = new PlaceFlags();
        var top = Flags.Whole("--top", "Items that are printed. Default 10.", 1, 1000);
        var pages = new FeedFlags();
        var exact = new Option<bool>("--exact") { Description = "Compare all items, instead of walking the index." };
        var key = BundleKey.Flag("The public key (PEM) that must have signed the bundle.");
        return shell.Create(
            "recommend",
            "Print what retrieval finds for a user (with --diversity, the page that is made of it), and for each item the interest and the clicks that brought it.",
            async (parsed, run, cancellation) =>
            {
                var (surface, anchor) = place.Read(parsed);
                var folder = new DataDirectory(parsed.GetValue(data)!);
                var (who, given) = (parsed.GetValue(user), parsed.GetValue(clicks));
                if ((who is null) == (given is null))
                {
                    throw new UsageException($"--user, --clicks: got {(who is null ? "neither" : "both")}, expected one of the two");
                }

                if (given is not null && parsed.GetValue(history) is { } log)
                {
                    throw new UsageException($"--history: got '{log}', expected it only with --user");
                }

                using var signer = BundleKey.Read(folder, parsed.GetValue(key));
                using var registry = Open(folder, signer, run);
                using var lease = registry.TryAcquire() ?? throw (registry.Refused is [.., var newest] ? newest
                    : new CommandException($"--data: got '{folder.Folder}', expected the data directory that 'verge train' sealed a bundle in"));
                var past = given is not null ? new("", Clicks(given, run.Time)) : await run.WithProgressAsync(_ => Task.FromResult(Past(who!, parsed.GetValue(history), folder, cancellation)));
                var whose = who is null ? $"--clicks: got '{given}'" : $"--user: got '{who}'";
                var items = new Recommender(lease.Bundle, whose, pages.Apply(parsed, new()), parsed.GetValue(exact))
                    .Recommend(past, new(surface, anchor, parsed.GetValue(top) ?? 10, pages.AsksForPage(parsed)));
                if (past.Clicks.Select(click => click.ItemId).Where(id => !lease.Bundle.Users.Knows(id)).Distinct().ToArray() is { Length: > 0 } unknown)
                {
                    run.Say($"not in the catalogue, and left out: {string.Join(", ", unknown.Take(UnknownToName))}{(unknown.Length > UnknownToName ? $" and {unknown.Length - UnknownToName} others" : "")}");
                }

                foreach (var (index, item) in items.Index())
                {
                    run.Write(Line(index, item));
                }

                Print(run, $"{surface.ToName()} of {who ?? "these clicks"}, {past.Clicks.Length} clicks, by {lease.Bundle.Version}", items, lease.Bundle.Users.Interests(surface) > 1);
            },
            [data, user, history, clicks, .. place.All, top, .. pages.All, exact, key]);
    }

    private static BundleRegistry Open(DataDirectory folder, PublicKey key, CommandRun run)
    {
        var registry = new BundleRegistry(folder.Bundles, key, capacity: 1);
        // Items that came and went while the cloud served, as it would serve the bundle now.
        var changes = File.Exists(folder.Catalogue) ? SqliteCatalogueStore.ReadChanges(folder.Catalogue) : [];
        registry.Refresh(bundle => bundle.Take(changes));
        if (registry.Versions is [var served])
        {
            foreach (var refused in registry.Refused)
            {
                run.Say($"{refused.Message}; {served} answers");
            }
        }

        return registry;
    }

    private static HistoryClick[] Clicks(string ids, TimeProvider time) =>
        [.. CommaList.Split(ids).Select(id => id.Trim()).Where(id => id.Length > 0).Select(id => new HistoryClick(id, time.GetUtcNow(), "these"))];

    private static RecommendationUser Past(string user, string? log, DataDirectory folder, CancellationToken cancellation)
    {
        var acts = log is null ? default : DatasetStore.Load(log, cancellation).Dataset.Interactions;
        var clicks = Of(EventKind.Clicked, UserStateLimits.Clicks);
        if (clicks is not [.., var newest])
        {
            throw new CommandException($"--user: got '{user}', expected one with clicks in {log ?? folder.Folder}{(log is null ? " (or in a log: --history)" : "")}");
        }

        return new(user, clicks) { Carts = Until(EventKind.Carted, UserStateLimits.Carts), Orders = Until(EventKind.Ordered, UserStateLimits.Orders) };

        HistoryClick[] Until(EventKind kind, int limit) => [.. Of(kind, limit).Where(act => act.At <= newest.At)];

        HistoryClick[] Of(EventKind kind, int limit) =>
            !acts.IsDefault ? [.. acts.Where(act => act.Kind == kind && act.UserId == user).Select(act => new HistoryClick(act.ItemId, act.At, act.SessionId))]
            : File.Exists(folder.State) ? SqliteUserStateStore.ReadNewest(folder.State, user, kind, limit).ToArray()
            : [];
    }

    private static object Line(int index, RecommendedItem found) => new
    {
        Place = index + 1,
        ItemId = found.Item.Id,
        found.Item.Title,
        found.Item.Price,
        found.Item.Attributes,
        found.Score,
        found.RankingScore,
        found.Interest,
        Reasons = found.Reasons.Select(reason => new { ItemId = reason.Item.Id, reason.Item.Title, reason.Brought }),
    };

    private static void Print(CommandRun run, string title, IReadOnlyList<RecommendedItem> items, bool isSeveral)
    {
        run.Print($"{OneLine.Of(title)}\n");
        foreach (var (index, found) in items.Index())
        {
            var interest = isSeveral ? FormattableString.Invariant($", interest {found.Interest + 1}") : "";
            run.Print(FormattableString.Invariant($"{index + 1,4}  {(found.RankingScore is { } ranked ? FormattableString.Invariant($"{ranked,8:0.0000}") : FormattableString.Invariant($"{found.Score,7:0.00}"))}  {OneLine.Of(Describe(found.Item))}{interest}"));
            run.Print(found.Reasons.IsEmpty
                ? "               because of no click alone"
                : $"               because of {OneLine.Of(string.Join("; ", found.Reasons.Select(reason => FormattableString.Invariant($"{Describe(reason.Item)} {reason.Brought:+0.00}"))))}");
        }

        run.Print("\nBehind a clicked item: by how much the lead over the catalogue's mean item would be less without it.");
    }

    /// <summary>What a person knows an item by: its title, or else its attributes, beside the id.</summary>
    private static string Describe(Item item) => item.Title.Length > 0 ? $"{item.Title} ({item.Id})"
        : item.Attributes.IsEmpty ? item.Id
        : $"{item.Id} ({string.Join(", ", item.Attributes.Values)})";
}
