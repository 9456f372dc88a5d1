using Verge.Datasets.Synthetic;
using Verge.Domain;
using Verge.Features;

namespace Verge.Datasets.Tests.Synthetic;

public sealed class ShopLogTests
{
    [Fact]
    public void Should_look_like_a_real_feed()
    {
        var sessions = LoggedShops.Whole.Log.Sessions;
        var exposures = sessions.Average(s => s.Behaviors.Count(b => b.Kind == BehaviorKind.Exposure));
        var views = sessions.Average(s => s.Behaviors.Count(b => b.Kind == BehaviorKind.PageView));
        Assert.InRange(exposures, 45, 65);
        Assert.InRange(views, 4, 8);
        Assert.InRange(views / exposures, 0.06, 0.1);
        Assert.InRange(sessions.Average(s => s.Requests.Length), 8, 20);
        Assert.InRange(sessions.Average(s => s.Behaviors.Count(b => b.Kind == BehaviorKind.Exposure && b.Actions[5] > 0)), 0.1, 1.5);
        Assert.InRange(sessions.Average(s => s.Pages.Count(p => p.Surface == Surface.ViewItem)), 0.3, 1.2);
        foreach (var trigger in new[] { TriggerKind.Click, TriggerKind.Delete, TriggerKind.Skips })
        {
            Assert.Contains(sessions, s => s.Requests.Any(r => r.Trigger == trigger));
        }
    }

    [Fact]
    public void Should_keep_rates_near_those_asked_for_whatever_is_switched()
    {
        foreach (var (_, log) in new[] { LoggedShops.Whole, LoggedShops.Steady })
        {
            var home = log.Sessions.SelectMany(s => s.Behaviors.Where(b => s.Pages[b.PageIndex].Surface == Surface.Home)).ToArray();
            var views = home.Count(b => b.Kind == BehaviorKind.PageView);
            Assert.InRange(views / (double)(home.Length - views), 0.065, 0.095);
            var orders = log.Interactions.Count(i => i.Kind == EventKind.Ordered) / (double)log.Interactions.Count(i => i.Kind == EventKind.Clicked);
            Assert.InRange(orders, 0.02, 0.07);
        }
    }

    [Fact]
    public void Should_be_the_same_for_the_same_seed_whatever_the_threads()
    {
        var options = new ShopOptions { Items = 200, Users = 12, SessionsPerUser = 2, EarlierSessionsPerUser = 1 };
        var one = Digest(new SyntheticShop(options).Log(options: new ShopLogOptions { Workers = 1 }));
        Assert.Equal(one, Digest(new SyntheticShop(options).Log(options: new ShopLogOptions { Workers = 7 })));
        Assert.NotEqual(one, Digest(new SyntheticShop(options with { Seed = 2 }).Log()));

        // A shopper's sessions do not depend on who else is logged.
        var shop = new SyntheticShop(options);
        var alone = shop.Log(options: new ShopLogOptions { FirstUser = 5, Users = 1 });
        Assert.Equal(Sessions(alone), Sessions(shop.Log()).Where(l => l.StartsWith("u000005", StringComparison.Ordinal)));

        static string Digest(Dataset log) => string.Join('\n', [
            .. log.Items.Select(i => $"{i.Id} {i.Title} {i.Price} {i.ListedAt:O} {string.Join(',', i.Attributes)}"),
            .. log.Interactions.Select(i => i.ToString()), .. Sessions(log)]);

        static IEnumerable<string> Sessions(Dataset log) => log.Sessions.Select(s => $"{s.UserId} {s.SessionId} {s.StartedAt:O} "
            + string.Join(';', s.Pages.Select(p => $"{p.At:O} {p.Surface} {p.AnchorItemId} {string.Join(',', p.Candidates)}"))
            + string.Join(';', s.Behaviors.Select(b => $"{b.Kind} {b.ItemId} {b.At:O} {b.ClosedAt:O} {b.PageIndex} {string.Join(',', b.Actions)}"))
            + string.Join(';', s.Requests.Select(r => $"{r.At:O} {r.Trigger} {r.HistoryLength} {string.Join(',', r.Candidates)}")));
    }

    [Fact]
    public void Should_keep_behaviors_and_requests_in_order()
    {
        foreach (var session in LoggedShops.Whole.Log.Sessions)
        {
            Assert.True(session.Behaviors.Zip(session.Behaviors.Skip(1)).All(p => p.First.At < p.Second.At));
            Assert.True(session.Requests.Zip(session.Requests.Skip(1)).All(p => p.First.At < p.Second.At));
            Assert.All(session.Behaviors, b => Assert.Equal(b.Kind == BehaviorKind.Exposure ? 6 : 11, b.Actions.Length));
            Assert.All(session.Behaviors, b => Assert.True(b.ClosedAt > b.StartedAt && b.StartedAt >= session.StartedAt));
            foreach (var request in session.Requests)
            {
                Assert.Equal(session.Behaviors.Count(b => b.At <= request.At), request.HistoryLength);
                var last = session.Behaviors[request.HistoryLength - 1];
                Assert.Equal(request.Trigger == TriggerKind.Click, last.Kind == BehaviorKind.PageView);
                Assert.Equal(request.Trigger == TriggerKind.Click, last.ClosedAt > request.At);
                Assert.Equal(request.Trigger == TriggerKind.Delete, last.Kind == BehaviorKind.Exposure && last.Actions[5] > 0);
            }
        }
    }

    [Fact]
    public void Should_offer_what_waits_and_label_what_came_of_it()
    {
        foreach (var session in LoggedShops.Whole.Log.Sessions.Take(200))
        {
            foreach (var request in session.Requests)
            {
                var page = request.Candidates[0].PageIndex;
                var ids = session.Pages[page].Candidates;
                var later = session.Behaviors.Skip(request.HistoryLength).Where(b => b.PageIndex == page).ToArray();
                var earlier = session.Behaviors.Take(request.HistoryLength).Where(b => b.PageIndex == page && b.Kind == BehaviorKind.Exposure).Select(b => b.ItemId);
                Assert.Equal(Enumerable.Range(earlier.Count(), ids.Length - earlier.Count()), request.Candidates.Select(c => c.Position));
                Assert.Empty(earlier.Intersect(request.Candidates.Select(c => ids[c.Position])));
                Assert.Equal(later.Where(b => b.Kind == BehaviorKind.Exposure).Select(b => b.ItemId), request.Candidates.Where(c => c.Counts).Select(c => ids[c.Position]));
                Assert.Equal(later.Where(b => b.Kind == BehaviorKind.PageView).Select(b => b.ItemId), request.Candidates.Where(c => c.Clicked).Select(c => ids[c.Position]));
                Assert.All(request.Candidates, c => Assert.InRange(c.TrueProbability, 0f, 1f));
            }
        }
    }

    [Fact]
    public void Should_give_pages_without_repeats_of_items_that_exist()
    {
        var (shop, log) = LoggedShops.Whole;
        var similar = new List<double>();
        foreach (var session in log.Sessions.Take(200))
        {
            var shown = session.Behaviors.Where(b => b.Kind == BehaviorKind.Exposure).Select(b => b.ItemId).ToArray();
            Assert.Equal(shown.Length, shown.Distinct().Count());
            foreach (var page in session.Pages)
            {
                Assert.Equal(page.Candidates.Length, page.Candidates.Distinct().Count());
                Assert.InRange(page.Candidates.Length, 1, 100);
                Assert.All(page.Candidates, id => Assert.True(shop.Catalogue.Items[shop.Catalogue.IndexOf(id)].ListedAt <= page.At));
                Assert.Equal(page.Surface == Surface.ViewItem, page.AnchorItemId is not null);
                Assert.DoesNotContain(page.AnchorItemId, page.Candidates);
                if (page.AnchorItemId is { } anchor)
                {
                    var category = shop.Catalogue.CategoryOf(shop.Catalogue.IndexOf(anchor));
                    similar.Add(page.Candidates.Take(10).Average(id => shop.Catalogue.CategoryOf(shop.Catalogue.IndexOf(id)) == category ? 1 : 0));
                }
            }
        }

        Assert.InRange(similar.Average(), 0.6, 1);
    }

    [Fact]
    public void Should_tell_the_cloud_of_each_click_cart_and_order()
    {
        var (shop, log) = LoggedShops.Whole;
        var views = log.Sessions.SelectMany(s => s.Behaviors.Where(b => b.Kind == BehaviorKind.PageView).Select(b => (s.UserId, s.SessionId, b))).ToArray();
        var logged = log.Interactions.Where(i => i.At >= shop.Options.StartsAt).ToArray();
        Assert.Equal(views.Length, logged.Count(i => i.Kind == EventKind.Clicked));
        Assert.Equal(views.Count(v => v.b.Actions[1] == 1), logged.Count(i => i.Kind == EventKind.Carted));
        Assert.Equal(views.Count(v => v.b.Actions[2] == 1), logged.Count(i => i.Kind == EventKind.Ordered));
        Assert.Equal(
            views.Select(v => (v.UserId, v.SessionId, v.b.ItemId, v.b.At)).ToHashSet(),
            logged.Where(i => i.Kind == EventKind.Clicked).Select(i => (i.UserId, i.SessionId, i.ItemId, i.At)).ToHashSet());
        Assert.True(log.Interactions.Zip(log.Interactions.Skip(1)).All(p => p.First.At <= p.Second.At));
        Assert.True(log.Interactions.Length > logged.Length, "Earlier days are known by their clicks.");
        Assert.Equal(log.Sessions.Length, log.Sessions.Select(s => s.SessionId).Distinct().Count());
        Assert.All(log.Sessions, s => Assert.InRange(s.StartedAt, shop.Options.StartsAt, shop.Options.StartsAt.AddDays(shop.Options.Days + 2)));
    }

    [Fact]
    public void Should_fit_the_feature_schema()
    {
        Assert.Equal("exposure_duration exposure_count scroll_speed scroll_duration scroll_count delete_reason", string.Join(' ', ShopActions.Exposure));
        Assert.Equal("ipv_duration cart buy favorite comment select_sku ask customer_service detail shop recommendation", string.Join(' ', ShopActions.PageView));
        Assert.Equal(FeatureSchema.EdgeRec.ExposureActions[5].Size, ShopActions.DeleteReasons.Length);
        var (_, log) = LoggedShops.Whole;
        var schema = FeatureSchema.EdgeRec with { Scores = [] };
        var builder = new RerankExampleBuilder(FeatureSpace.Fit(schema, log with { Sessions = log.Sessions[..100] }), log.Items);
        Assert.All(log.Sessions[..20], s => Assert.Equal(s.Requests.Length, builder.Build(s).Length));
        Assert.All(schema.ItemAttributes, a => Assert.All(log.Items, i => Assert.NotNull(i.Attribute(a.Name))));
    }
}
