using Verge.Datasets.Synthetic;
using Verge.Domain;

namespace Verge.Datasets.Tests.Synthetic;

public sealed class ShopperSessionTests
{
    private static readonly SyntheticShop _shop = LoggedShops.Whole.Shop;

    [Fact]
    public void Should_meet_the_same_luck_with_the_same_key()
    {
        var one = Play(7, 3).ToArray();
        Assert.Equal(one.Select(Text), Play(7, 3).Select(Text));
        Assert.NotEqual(one.Select(Text), Play(7, 4).Select(Text));
        Assert.NotEqual(one.Select(Text), Play(8, 3).Select(Text));

        static string Text(ExposureOutcome o) => $"{o.Item} {o.ClosedAt:O} {o.Clicked} {string.Join(' ', o.Actions)}";
    }

    [Fact]
    public void Should_move_time_on_with_all_that_is_done()
    {
        var session = Open();
        for (var p = 0; session.IsOpen; p++)
        {
            var before = session.Now;
            var outcome = session.Show(p, new Placement(p));
            Assert.Equal(before, outcome.StartedAt);
            Assert.True(outcome.ClosedAt > before && session.Now > outcome.ClosedAt);
            if (outcome.Clicked)
            {
                Assert.Equal(p, session.OpenItem);
                var opened = session.Now;
                var page = session.ViewPage();
                Assert.Equal(opened, page.OpenedAt);
                Assert.True(page.ClosedAt > opened && session.Now > page.ClosedAt);
            }

            Assert.Equal(-1, session.OpenItem);
        }
    }

    [Fact]
    public void Should_refuse_what_cannot_be_shown()
    {
        var session = Open();
        var unknown = Assert.Throws<ArgumentOutOfRangeException>(() => session.Show(_shop.Catalogue.Count, new Placement(0)));
        Assert.Contains($"from 0 to {_shop.Catalogue.Count - 1}", unknown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Show(0, new Placement(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Show(0, new Placement(0, 1, int.MaxValue)));
        Assert.Throws<InvalidOperationException>(() => session.ViewPage());

        for (var p = 0; session.OpenItem < 0; p++)
        {
            session.Show(p % _shop.Catalogue.Count, new Placement(0));
            if (!session.IsOpen)
            {
                (session, p) = (Open(p), 0);
            }
        }

        Assert.Contains("ViewPage", Assert.Throws<InvalidOperationException>(() => session.Show(0, new Placement(0))).Message, StringComparison.Ordinal);
        session.ViewPage();
        for (var p = 0; session.IsOpen; p++)
        {
            if (session.Show(p % _shop.Catalogue.Count, new Placement(p)).Clicked)
            {
                session.ViewPage();
            }
        }

        Assert.Contains("has left", Assert.Throws<InvalidOperationException>(() => session.Show(0, new Placement(0))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_return_home_from_recommendations_after_a_while()
    {
        var session = _shop.OpenSession(_shop.ShopperAt(1), 77, _shop.Options.StartsAt);
        session.OpenRecommendations();
        Assert.Equal(Surface.ViewItem, session.Surface);
        var shown = 0;
        while (session.Surface == Surface.ViewItem && session.IsOpen)
        {
            if (session.Show(shown++, new Placement(shown)).Clicked)
            {
                session.ViewPage();
            }
        }

        Assert.InRange(shown, 1, 60);
    }

    [Fact]
    public void Should_dwell_longer_and_scroll_slower_on_what_is_wanted_though_unclicked()
    {
        var (wanted, other) = (new List<ExposureOutcome>(), new List<ExposureOutcome>());
        for (var u = 0; u < 160; u++)
        {
            var session = _shop.OpenSession(_shop.ShopperAt(u), 88, _shop.Options.StartsAt);
            for (var p = 0; p < 40 && session.IsOpen; p++)
            {
                var isWanted = _shop.Catalogue.CategoryOf(p) == session.Intent.Primary;
                var outcome = session.Show(p, new Placement(p));
                if (outcome.Clicked)
                {
                    session.ViewPage();
                    continue;
                }

                (isWanted ? wanted : other).Add(outcome);
            }
        }

        Assert.True(wanted.Count > 50);
        Assert.True(wanted.Average(o => o.Actions[0]) > 1.4 * other.Average(o => o.Actions[0]));
        Assert.True(wanted.Average(o => o.Actions[2]) < 0.8 * other.Average(o => o.Actions[2]));
        Assert.True(wanted.Average(o => o.Actions[4]) > other.Average(o => o.Actions[4]));
    }

    [Fact]
    public void Should_cart_and_order_what_is_liked_most()
    {
        var pages = LoggedShops.Whole.Log.Sessions.SelectMany(s => s.Behaviors.Where(b => b.Kind == BehaviorKind.PageView)
            .Select(b => (Taste: _shop.FindShopper(s.UserId)!.Taste(_shop.Catalogue.IndexOf(b.ItemId)), b.Actions))).ToArray();
        var bought = pages.Where(p => p.Actions[2] == 1).ToArray();
        var neither = pages.Where(p => p.Actions[1] == 0 && p.Actions[2] == 0).ToArray();
        Assert.True(bought.Length > 50);
        Assert.True(bought.Average(p => p.Taste) > neither.Average(p => p.Taste) + 0.2);
        Assert.True(bought.Average(p => p.Actions[0]) > 1.3 * neither.Average(p => p.Actions[0]));
        Assert.All(bought, p => Assert.Equal(1, p.Actions[5]));
    }

    [Fact]
    public void Should_be_found_by_id()
    {
        Assert.Equal(12, _shop.FindShopper("u000012")!.Index);
        Assert.All(["u12", "u000999", "x000012", "u-00012", "", "u99999999999"], id => Assert.Null(_shop.FindShopper(id)));
    }

    private static ShopperSession Open(int key = 0) => _shop.OpenSession(_shop.ShopperAt(0), key, _shop.Options.StartsAt);

    private static IEnumerable<ExposureOutcome> Play(int user, int key)
    {
        var session = _shop.OpenSession(_shop.ShopperAt(user), key, _shop.Options.StartsAt);
        for (var p = 0; session.IsOpen && p < 100; p++)
        {
            var outcome = session.Show(p, new Placement(p, p - 1, p + 1));
            yield return outcome;
            if (outcome.Clicked)
            {
                session.ViewPage();
            }
        }
    }
}
