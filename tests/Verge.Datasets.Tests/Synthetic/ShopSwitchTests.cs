using Verge.Datasets.Synthetic;

namespace Verge.Datasets.Tests.Synthetic;

/// <summary>Each effect shows in what shoppers do, not only in a formula, and is gone when switched off.</summary>
public sealed class ShopSwitchTests
{
    /// <summary>Everything off, patience without end and many clicks: what is switched on stands out.</summary>
    private static readonly ShopOptions _bare = new()
    {
        Items = 800, Users = 120, Seed = 11, ClickRate = 0.2, ExposuresPerSession = 5000,
        IntentShift = false, Fatigue = false, PositionEffect = false, NeighborEffect = false, Repurchase = false,
    };

    [Fact]
    public void Should_look_less_at_the_end_of_the_screen_only_with_position_effect()
    {
        Assert.InRange(Deviation(Clicks(true)), -60, -5);
        Assert.InRange(Deviation(Clicks(false)), -3.5, 3.5);

        (Rate First, Rate Last) Clicks(bool on)
        {
            var random = new Random(2);
            return Compare(_bare with { PositionEffect = on }, (session, shop, step) => new(random.Next(shop.Catalogue.Count), new Placement(step % 2 == 0 ? 0 : 3), step % 2 == 1));
        }
    }

    [Fact]
    public void Should_pass_over_an_item_among_its_own_kind_only_with_neighbor_effect()
    {
        Assert.InRange(Deviation(Clicks(true)), -60, -5);
        Assert.InRange(Deviation(Clicks(false)), -3.5, 3.5);

        (Rate Alone, Rate Among) Clicks(bool on)
        {
            var random = new Random(3);
            return Compare(_bare with { NeighborEffect = on }, (session, shop, step) =>
            {
                var item = random.Next(shop.Catalogue.Count);
                var among = step % 2 == 1;
                return new(item, new Placement(0, Neighbor(shop, item, among), Neighbor(shop, item, among)), among);
            });

            int Neighbor(SyntheticShop shop, int item, bool same)
            {
                while (true)
                {
                    var other = random.Next(shop.Catalogue.Count);
                    if (other != item && (shop.Catalogue.CategoryOf(other) == shop.Catalogue.CategoryOf(item)) == same)
                    {
                        return other;
                    }
                }
            }
        }
    }

    [Fact]
    public void Should_tire_of_a_category_only_with_fatigue()
    {
        Assert.InRange(Deviation(Clicks(true)), -60, -5);
        Assert.InRange(Deviation(Clicks(false)), -3.5, 3.5);

        // The favorite category again and again: the first showings against those after the tenth.
        static (Rate Fresh, Rate Tired) Clicks(bool on)
        {
            var random = new Random(4);
            return Compare(_bare with { Fatigue = on, Users = 300 }, (session, shop, step) =>
            {
                var items = ItemsOf(shop, session.Shopper.FavoriteCategories[0]);
                return new(items[random.Next(items.Length)], new Placement(0), step < 4 ? false : step < 10 ? null : true);
            }, sessions: 300, steps: 14);
        }
    }

    [Fact]
    public void Should_tell_by_a_click_what_is_wanted_next_only_with_intent_shift()
    {
        Assert.InRange(Deviation(Clicks(true)), 5, 60);
        Assert.InRange(Deviation(Clicks(false)), -3.5, 3.5);

        // Two sessions of one shopper begin with the same item; where it is clicked in just one of them, the next item of
        // its category tells apart what the shopper likes at all (equal in both) from what is wanted now.
        static (Rate AfterSkip, Rate AfterClick) Clicks(bool on)
        {
            var shop = new SyntheticShop(_bare with { IntentShift = on, Users = 1500 });
            var (afterSkip, afterClick) = (new Rate(), new Rate());
            for (var u = 0; u < shop.Options.Users; u++)
            {
                var shopper = shop.ShopperAt(u);
                var items = ItemsOf(shop, shopper.FavoriteCategories[0]);
                var sessions = new[] { shop.OpenSession(shopper, 1, shop.Options.StartsAt), shop.OpenSession(shopper, 2, shop.Options.StartsAt) };
                var clicked = sessions.Select(s => Show(s, items[0])).ToArray();
                if (clicked[0] != clicked[1])
                {
                    afterSkip.Add(Show(sessions[clicked[0] ? 1 : 0], items[1]));
                    afterClick.Add(Show(sessions[clicked[0] ? 0 : 1], items[1]));
                }
            }

            return (afterSkip, afterClick);
        }
    }

    [Fact]
    public void Should_not_sell_again_what_was_just_bought_only_with_repurchase()
    {
        foreach (var on in new[] { true, false })
        {
            var shop = new SyntheticShop(_bare with { Repurchase = on });
            var shopper = shop.ShopperAt(0);
            var item = 12;
            var before = shop.OpenSession(shopper, 1, shop.Options.StartsAt).TrueConversionProbability(item, new Placement(0));
            shopper.Recall([new(shopper.UserId, shop.Catalogue.Items[item].Id, Domain.EventKind.Ordered, shop.Options.StartsAt.AddDays(-1))]);
            var soon = shop.OpenSession(shopper, 1, shop.Options.StartsAt).TrueConversionProbability(item, new Placement(0));
            var late = shop.OpenSession(shopper, 1, shop.Options.StartsAt.AddDays(2000)).TrueConversionProbability(item, new Placement(0));
            Assert.Equal(on, soon < before * 0.5);
            Assert.Equal(before, late, 1e-9);
        }
    }

    /// <summary>Shows items to many shoppers and counts clicks of two kinds of showings; those of neither kind are shown only.</summary>
    private static (Rate First, Rate Second) Compare(ShopOptions options, Func<ShopperSession, SyntheticShop, int, Showing> choose, int sessions = 120, int steps = 120)
    {
        var shop = new SyntheticShop(options);
        var (first, second) = (new Rate(), new Rate());
        for (var s = 0; s < sessions; s++)
        {
            var session = shop.OpenSession(shop.ShopperAt(s % options.Users), s, options.StartsAt);
            for (var step = 0; step < steps; step++)
            {
                var showing = choose(session, shop, step);
                var clicked = Show(session, showing.Item, showing.Placement);
                if (showing.IsSecond is { } isSecond)
                {
                    (isSecond ? second : first).Add(clicked);
                }
            }
        }

        return (first, second);
    }

    private static int[] ItemsOf(SyntheticShop shop, int category) =>
        [.. Enumerable.Range(0, shop.Catalogue.Count).Where(i => shop.Catalogue.CategoryOf(i) == category).Take(40)];

    private static bool Show(ShopperSession session, int item, Placement placement = default)
    {
        var clicked = session.Show(item, placement == default ? new Placement(0) : placement).Clicked;
        if (clicked)
        {
            session.ViewPage();
        }

        return clicked;
    }

    /// <summary>Second rate minus first, in standard deviations.</summary>
    private static double Deviation((Rate First, Rate Second) rates)
    {
        var (first, second) = rates;
        var pooled = (double)(first.Clicks + second.Clicks) / (first.Shown + second.Shown);
        return (((double)second.Clicks / second.Shown) - ((double)first.Clicks / first.Shown))
            / Math.Sqrt(pooled * (1 - pooled) * ((1.0 / first.Shown) + (1.0 / second.Shown)));
    }

    private sealed record Showing(int Item, Placement Placement, bool? IsSecond);

    private sealed class Rate
    {
        public int Shown { get; private set; }

        public int Clicks { get; private set; }

        public void Add(bool clicked)
        {
            Shown++;
            Clicks += clicked ? 1 : 0;
        }
    }
}
