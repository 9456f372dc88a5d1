using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Features.Tests;

/// <summary>Several behavior sequences, tasks and bias inputs of one log, small enough to be read.</summary>
public class RankingSequenceTests
{
    private static readonly DateTimeOffset s_now = new(2025, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private static readonly RankingSchema s_schema = new()
    {
        SequenceAttributes = [new(Item.ItemIdAttribute, 8)],
        Sequences =
        [
            new("click", 4) { Window = TimeSpan.FromDays(7) },
            new("bought", 4) { Kinds = [EventKind.Carted, EventKind.Ordered] },
            new("viewed", 4) { Kinds = [EventKind.PageAct] },
        ],
        Tasks = [RankingTask.Click, RankingTask.Order, new("read", EventKind.Clicked) { Floors = [new(0, 30), new(1, 1)] }],
        Fields = [new("user_id", RankingFieldKind.UserId, 4, 100), new("display_position", RankingFieldKind.DisplayPosition, 4, 10)],
        Dense = [],
        Bias = new() { MaximumIndex = 6, MaximumScreenPage = 2, ItemsPerScreen = 2, Neighbors = 4 },
        MinimumCount = 1,
    };

    private static readonly Dataset s_log = Log();

    private static readonly RankingFeatures s_features = RankingFeatures.Fit(s_schema, s_log);

    private static readonly ImmutableArray<RankingExample> s_examples = [.. new RankingExampleBuilder(s_features).Build(s_log)];

    [Fact]
    public void Should_take_each_sequences_own_events_within_its_window()
    {
        var first = s_examples.First(example => example is { SessionId: "s", PageIndex: 0 });

        // Clicks: of e, four days before, and b and c; the one of a was eight days before. Carts and orders stand as they came, the order behind a cart of its moment.
        Assert.Equal(["b", "c", "e"], Ids(first.Histories[0]));
        Assert.Equal(["a", "b", "d", "c"], Ids(first.Histories[1]));
        Assert.Equal(["f"], Ids(first.Histories[2]));
        Assert.Same(first.Histories[0], first.History);
        Assert.All(s_examples.Where(example => example is { SessionId: "s", PageIndex: 0 }), example => Assert.Same(first.Histories, example.Histories));

        // The second page knows what came of the first: a click, a cart, and an order of another item.
        var second = s_examples.First(example => example is { SessionId: "s", PageIndex: 1 });
        Assert.Equal(["b", "c", "e", "b"], Ids(second.Histories[0]));
        Assert.Equal(["d", "c", "b", "d"], Ids(second.Histories[1]));
        Assert.Equal(["f", "b"], Ids(second.Histories[2]));
        Assert.Equal(s_features.PositionBucket(TimeSpan.FromMinutes(4)), second.History.PositionBuckets[^1]);
    }

    [Fact]
    public void Should_label_each_task_over_all_impressions()
    {
        // b was clicked from the first page, ordered later; c clicked from the second and read; a order of d came without a click of it; f was opened from nowhere and ordered.
        Assert.Equal("100 000 000", Labels(0, "b", "a", "c"));
        Assert.Equal("110 101 000", Labels(1, "b", "c", "f"));
    }

    [Fact]
    public void Should_not_give_an_order_to_a_page_view_of_long_before()
    {
        var late = s_log with { Interactions = s_log.Interactions.Add(new("u", "c", EventKind.Ordered, s_now.AddDays(2), "later")) };
        Assert.Equal(s_examples.Select(Text), new RankingExampleBuilder(s_features).Build(late).Select(Text));
        var soon = s_log with { Interactions = s_log.Interactions.Add(new("u", "c", EventKind.Ordered, s_now.AddHours(20), "later")) };
        Assert.Equal("110 111 000", Labels(1, new RankingExampleBuilder(s_features).Build(soon), "b", "c", "f"));
    }

    [Fact]
    public void Should_tell_where_an_impression_stood_and_beside_what()
    {
        // Of the first page b, a, c, d: three were seen. The second goes on behind them: b, c, f.
        var rows = s_examples.Where(example => example.SessionId == "s").ToDictionary(example => (example.PageIndex, example.ItemId), example => example.BiasRows);
        int own = Category("b"), odd = Category("a");
        Assert.NotEqual(own, odd);
        Assert.Equal([1, 1, own, 0, odd, 0, odd], rows[(0, "b")]);
        Assert.Equal([3, 2, odd, odd, own, own, 0], rows[(0, "c")]);
        Assert.Equal([4, 2, own, 0, odd, 0, 1], rows[(1, "b")]);
        Assert.Equal([6, 2, 1, odd, 0, own, 0], rows[(1, "f")]);
        Assert.All(s_examples, example =>
        {
            Assert.InRange(example.BiasRows[0], 1, s_features.BiasIndexRowCount - 1);
            Assert.InRange(example.BiasRows[1], 1, s_features.BiasScreenPageRowCount - 1);
            Assert.All(example.BiasRows[2..], row => Assert.InRange(row, 0, s_features.BiasNeighborRowCount - 1));
        });

        // A page of another feed begins anew, and lists that are no feed do each.
        Assert.Equal([1, 1], s_examples.First(example => example is { SessionId: "s", PageIndex: 2 }).BiasRows[..2]);
        var lists = RankingFeatures.Fit(s_schema with { Bias = s_schema.Bias! with { IsFeed = false } }, s_log);
        Assert.Equal(1, new RankingExampleBuilder(lists).Build(s_log).First(example => example is { SessionId: "s", PageIndex: 1, ItemId: "b" }).BiasRows[0]);
    }

    [Fact]
    public void Should_hide_positions_as_serving_does()
    {
        var hidden = new RankingExampleBuilder(s_features).Build(s_log, new() { ShowPositions = false });
        Assert.Equal(s_examples.Select(example => (example.ItemId, example.Labels[0])), hidden.Select(example => (example.ItemId, example.Labels[0])));
        Assert.All(hidden, example =>
        {
            Assert.Equal(1, example.FieldRows[1]);
            Assert.All(example.BiasRows, row => Assert.Equal(0, row));
        });
        Assert.Contains(s_examples, example => example.FieldRows[1] > 1);
    }

    [Fact]
    public void Should_take_the_pages_of_a_span()
    {
        var span = new RankingExampleBuilder(s_features).Build(s_log, new() { From = s_now.AddMinutes(5), Until = s_now.AddMinutes(10) });
        Assert.Equal(s_examples.Where(example => example.PageIndex == 1).Select(Text), span.Select(Text));
        Assert.NotEmpty(span);
    }

    [Fact]
    public void Should_read_back_what_it_wrote()
    {
        var read = RankingFeatures.FromJson(s_features.ToJson());
        Assert.Equal(s_features.ToJson(), read.ToJson());
        Assert.Equal(s_examples.Select(Text), new RankingExampleBuilder(read).Build(s_log).Select(Text));
        var multifaceted = s_schema with { Sequences = RankingSequence.Multifaceted };
        Assert.Equal(TimeSpan.FromDays(365), RankingFeatures.FromJson(RankingFeatures.Fit(multifaceted, s_log).ToJson()).Schema.Sequences[2].Window);
    }

    [Fact]
    public void Should_name_an_action_that_page_views_have_not() =>
        Assert.Equal("tasks.read.floors", Assert.Throws<FeatureException>(() => new RankingExampleBuilder(
            RankingFeatures.Fit(s_schema with { Tasks = [new("read", EventKind.Clicked) { Floors = [new(2, 1)] }] }, s_log)).Build(s_log)).Feature);

    private static int Category(string item) => 1 + s_features.Vocabularies.First(vocabulary => vocabulary.Name == "category").Row(s_log.Items.First(one => one.Id == item).Attribute("category"));

    private static IEnumerable<string> Ids(RankingHistory history) => history.Rows.Select(row => s_features.Vocabularies[0].Values[row - 1]);

    private static string Labels(int page, params string[] items) => Labels(page, s_examples, items);

    private static string Labels(int page, IEnumerable<RankingExample> examples, params string[] items) =>
        string.Join(' ', items.Select(item => string.Concat(examples.First(example => example.SessionId == "s" && example.PageIndex == page && example.ItemId == item).Labels)));

    private static string Text(RankingExample e) =>
        $"{e.PageIndex}/{e.ItemId}/{string.Join(',', e.Labels)}/{string.Join(',', e.FieldRows)}/{string.Join(',', e.BiasRows)}/{string.Join('|', e.Histories.Select(h => string.Join(',', h.Rows)))}";

    private static Dataset Log()
    {
        var minute = (double minutes) => s_now.AddMinutes(minutes);
        Behavior View(string item, double at, int page, params ImmutableArray<float> actions) =>
            new() { Kind = BehaviorKind.PageView, ItemId = item, StartedAt = minute(at), ClosedAt = minute(at + 0.5), Actions = actions, PageIndex = page };
        Behavior Seen(string item, double at, int page) =>
            new() { Kind = BehaviorKind.Exposure, ItemId = item, StartedAt = minute(at), ClosedAt = minute(at), Actions = [], PageIndex = page };
        var session = new SessionLog
        {
            UserId = "u",
            SessionId = "s",
            StartedAt = s_now,
            Pages =
            [
                new() { At = s_now, Surface = Surface.Home, Candidates = ["b", "a", "c", "d"] },
                new() { At = minute(5), Surface = Surface.Home, Candidates = ["b", "c", "f"] },
                new() { At = minute(10), Surface = Surface.ViewItem, AnchorItemId = "c", Candidates = ["a"] },
            ],
            Behaviors =
            [
                View("f", -1, -1, 5, 0), Seen("b", 0.5, 0), View("b", 1, 0, 10, 1), Seen("a", 2, 0), Seen("c", 2, 0),
                Seen("b", 6, 1), Seen("c", 6, 1), Seen("f", 6, 1), View("b", 6, 1, 5, 1), View("c", 7, 1, 31, 1), Seen("a", 11, 2),
            ],
        };
        Interaction[] acts =
        [
            new("u", "a", EventKind.Clicked, s_now.AddDays(-8)), new("u", "a", EventKind.Carted, s_now.AddDays(-8)),
            new("u", "b", EventKind.Clicked, s_now.AddDays(-6)), new("u", "b", EventKind.Carted, s_now.AddDays(-6)),
            new("u", "d", EventKind.Carted, s_now.AddDays(-5)), new("u", "c", EventKind.Ordered, s_now.AddDays(-5)),
            new("u", "c", EventKind.Clicked, s_now.AddDays(-5)), new("u", "e", EventKind.Clicked, s_now.AddDays(-4)),
            new("other", "a", EventKind.Clicked, s_now.AddDays(-1)),
            new("u", "b", EventKind.Clicked, minute(1), "s"), new("u", "b", EventKind.Carted, minute(2), "s"),
            new("u", "d", EventKind.Ordered, minute(3), "s"),
            new("u", "b", EventKind.Clicked, minute(6), "s"), new("u", "c", EventKind.Clicked, minute(7), "s"),
            new("u", "b", EventKind.Ordered, minute(8), "s"), new("u", "f", EventKind.Ordered, minute(8), "s"),
        ];
        return new()
        {
            Name = "log",
            Items = [.. "abcde".Select(id => new Item { Id = $"{id}", Attributes = Item("abcde".IndexOf(id)) }), new() { Id = "f" }],
            Sessions = [session],
            Interactions = [.. acts.OrderBy(act => act.At)],
        };

        static ImmutableSortedDictionary<string, string> Item(int number) =>
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("category", number is 1 or 3 ? "even" : "odd");
    }
}
