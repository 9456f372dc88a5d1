using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Datasets.Tests;

public sealed class HistoryOverlapTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Should_count_targets_by_the_hour_of_a_click_of_their_category()
    {
        // i0 … i3 are shoes, i4 … hats.
        var curves = HistoryOverlap.Of(Log(
            Click("ada", 0, "i0", Surface.Home),
            Click("ada", 10, "i4", Surface.ViewItem), // 1 target: a click in the last hour, of another category
            Click("ada", 20, "i1", Surface.ViewItem), // 2: two clicks in the last hour, one of them shoes
            Click("ada", 100, "i2", Surface.ViewItem), // 3: the hour before last alone, hats and shoes
            Click("ada", 9_000, "i3", Surface.ViewItem), // nothing in a day: no target
            Click("eve", 9_001, "i3", Surface.ViewItem), // her first
            Click("eve", 9_002, "i9", Surface.Home))); // 1 target on home
        Assert.Equal([Surface.Home, Surface.ViewItem], curves.Select(curve => curve.Surface));
        var view = curves[1];
        Assert.True(view.ByCategory);
        Assert.Equal(3, view.Targets);
        Assert.Equal(24, view.Hours.Length);
        Assert.Equal([new(0, 2, 1), new(1, 1, 1), new(2, 0, 0)], view.Hours.Take(3));
        Assert.Equal(1.0 / 3, view.Share(view.Hours[0]));
        Assert.Equal(0.5, view.Hours[0].ShareOfClicked);
        Assert.Equal(double.NaN, view.Hours[2].ShareOfClicked);
        Assert.Equal(new OverlapHour(0, 1, 0), curves[0].Hours[0]);
    }

    [Fact]
    public void Should_compare_items_where_there_is_no_category()
    {
        var log = Log(Click("ada", 0, "i0"), Click("ada", 70, "i1"), Click("ada", 80, "i0")) with { Items = [new() { Id = "i0" }, new() { Id = "i1" }] };
        var curve = HistoryOverlap.Of(log, hours: 2).Single();
        Assert.Null(curve.Surface);
        Assert.Equal("unknown", curve.SurfaceName);
        Assert.False(curve.ByCategory);
        Assert.Equal([new(0, 1, 0), new(1, 2, 1)], curve.Hours.AsEnumerable());
    }

    [Fact]
    public void Should_count_clicks_alone_and_items_of_no_category_as_unlike()
    {
        var log = Log(
            Click("ada", 0, "no such"), Click("ada", 1, "no such"),
            Click("ada", 2, "i0") with { Kind = EventKind.Ordered }, Click("ada", 3, "i0"));
        var curve = HistoryOverlap.Of(log, hours: 1).Single();
        Assert.Equal((2, new OverlapHour(0, 2, 0)), (curve.Targets, curve.Hours[0]));
    }

    [Fact]
    public void Should_have_no_curve_without_targets() => Assert.Empty(HistoryOverlap.Of(Log(Click("ada", 0, "i0"), Click("eve", 1, "i0"))));

    private static Interaction Click(string user, int minutes, string item, Surface? surface = null) => new(user, item, EventKind.Clicked, s_start.AddMinutes(minutes), "", surface);

    private static Dataset Log(params Interaction[] clicks) => new()
    {
        Name = "log",
        Items =
        [
            .. Enumerable.Range(0, 10).Select(i => new Item
            {
                Id = $"i{i}",
                Attributes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("category", i < 4 ? "shoes" : "hats"),
            }),
        ],
        Interactions = [.. clicks],
    };
}
