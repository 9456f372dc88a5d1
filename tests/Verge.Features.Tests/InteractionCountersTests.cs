using Verge.Domain;

namespace Verge.Features.Tests;

public class InteractionCountersTests
{
    private static readonly DateTimeOffset Start = RandomShop.Start;

    [Fact]
    public void Should_start_at_the_prior_and_move_to_what_is_seen()
    {
        var counters = New();
        Assert.Equal(new ItemRates(0.05, 0.05, 0.05, 0), counters.Read("a1", Start));
        for (var i = 0; i < 4000; i++)
        {
            counters.ObserveServed(["a1", "a2", "b1"], Start);
            if (i % 5 == 0)
            {
                counters.Observe(new("u", "a1", EventKind.Clicked, Start));
            }

            if (i % 10 == 0)
            {
                counters.Observe(new("u", "a1", EventKind.Ordered, Start));
            }
        }

        Assert.Equal(0.2, counters.Read("a1", Start).ClickRate, 2);
        Assert.Equal(0.5, counters.Read("a1", Start).OrderRate, 2);
        Assert.Equal(0.1, counters.Read("a2", Start).CategoryClickRate, 2);
        Assert.Equal(0, counters.Read("a2", Start).ClickRate, 2);
        Assert.Equal(3, counters.Read("a1", Start).RelativeClicks, 6);
        // A new item of a known category is taken for one of its kind, one of no category for any.
        Assert.Equal(counters.Read("a9", Start).CategoryClickRate, counters.Read("a9", Start).ClickRate, 6);
        Assert.InRange(counters.Read("?", Start).ClickRate, 0.06, 0.07);
    }

    [Fact]
    public void Should_forget_by_halves()
    {
        var counters = New();
        Observe(counters, 80, 40, Start);
        var week = Start.AddDays(7);
        var half = New();
        Observe(half, 40, 20, week);
        Assert.Equal(half.Read("a1", week).ClickRate, counters.Read("a1", week).ClickRate, 9);
        Assert.Equal(counters.Read("a1", Start).ClickRate, counters.Read("a1", Start.AddDays(-9)).ClickRate, 9);
    }

    [Fact]
    public void Should_stand_decades()
    {
        var counters = New();
        for (var year = 0; year < 60; year++)
        {
            Observe(counters, 100, 50, Start.AddYears(year));
        }

        var fresh = New();
        Observe(fresh, 100, 50, Start.AddYears(59));
        Assert.Equal(fresh.Read("a1", Start.AddYears(59)).ClickRate, counters.Read("a1", Start.AddYears(59)).ClickRate, 9);
    }

    [Fact]
    public void Should_keep_rates_below_1_where_clicks_come_from_elsewhere()
    {
        var counters = New();
        Observe(counters, 0, 500, Start);
        Assert.InRange(counters.Read("a1", Start).ClickRate, 0, 1);
    }

    [Fact]
    public void Should_go_on_from_what_it_wrote()
    {
        var counters = New();
        Observe(counters, 30, 5, Start);
        counters.ObserveServed(["b1", "?"], Start.AddDays(1));
        var json = counters.ToJson();
        var read = InteractionCounters.FromJson(json, Category);
        Assert.Equal(json, read.ToJson());
        Observe(counters, 3, 2, Start.AddDays(2));
        Observe(read, 3, 2, Start.AddDays(2));
        Assert.Equal(counters.Read("a1", Start.AddDays(3)), read.Read("a1", Start.AddDays(3)));
        Assert.Throws<FeatureException>(() => InteractionCounters.FromJson(json.Replace("\"served\":1", "\"served\":-1", StringComparison.Ordinal), Category));
        Assert.Throws<FeatureException>(() => New(new() { HalfLife = TimeSpan.Zero }));
    }

    private static void Observe(InteractionCounters counters, int served, int clicks, DateTimeOffset at)
    {
        for (var i = 0; i < served; i++)
        {
            counters.ObserveServed(["a1"], at);
        }

        for (var i = 0; i < clicks; i++)
        {
            counters.Observe(new("u", "a1", EventKind.Clicked, at));
        }
    }

    private static InteractionCounters New(CounterOptions? options = null) => new(Category, options);

    private static string? Category(string id) => id == "?" ? null : id[..1];
}
