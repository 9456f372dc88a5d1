using Verge.Datasets.Synthetic;
using Verge.Domain;
using Verge.Features;

namespace Verge.Cli.Bench.Trees;

/// <summary>A page for trees as it is served: a small simulated shop with all dense features (DMT section 4.1.2), as of its log's end.</summary>
internal static class TreePage
{
    /// <summary>The fitted features, impressions to fit trees to, and what encodes the page: counters are read anew each time.</summary>
    public static (RankingFeatures Features, List<RankingExample> Samples, Func<RankingExample[]> Encode) Make(ulong seed, int candidates)
    {
        var log = new SyntheticShop(new() { Seed = seed, Users = 40, Items = 800, Days = 6 }).Log();
        var features = RankingFeatures.Fit(new() { Activity = new() }, log);
        ActivityCounters? activity = null;
        var counters = new PageReplay(log) { Activity = features.Schema.Activity }.Run((in page) => activity = page.Activity);
        var at = log.Sessions.SelectMany(session => session.Pages).Select(page => page.At).Concat(log.Interactions.Select(interaction => interaction.At)).Max().AddMinutes(1);
        var user = log.Sessions[^1].UserId;
        HistoryClick[] clicks =
        [
            .. log.Interactions.Where(interaction => interaction.Kind == EventKind.Clicked && interaction.UserId == user).Select(click => new HistoryClick(click.ItemId, click.At, "")),
        ];
        Item[] page = [.. Enumerable.Range(0, candidates).Select(i => log.Items[i % log.Items.Length])];
        var items = log.Items.ToDictionary(item => item.Id, StringComparer.Ordinal);
        return (features, new RankingExampleBuilder(features).Build(log), () => features.Encode(new()
        {
            UserId = user,
            Surface = Surface.Home,
            At = at,
            Clicks = clicks,
            Catalogue = items.GetValueOrDefault,
            Candidates = page,
            Counters = counters,
            Activity = activity,
        }));
    }
}
