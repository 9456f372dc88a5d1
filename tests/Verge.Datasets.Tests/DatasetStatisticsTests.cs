using Verge.Domain;
using static Verge.Datasets.Tests.Importers.Importing;

namespace Verge.Datasets.Tests;

public sealed class DatasetStatisticsTests
{
    private const string Samples = "re-ranking samples (EdgeRec table 4)";

    [Fact]
    public void Should_count_samples_as_the_papers_do()
    {
        var rows = DatasetStatistics.Of(Log());

        Assert.Equal(2, Value(rows, Samples, "samples (requests)"));
        Assert.Equal(1, Value(rows, Samples, "users"));
        Assert.Equal(0.5, Value(rows, Samples, "average length of the exposure sequence"));
        Assert.Equal(1.5, Value(rows, Samples, "average length of the page-view sequence"));
        Assert.Equal(3, Value(rows, Samples, "candidates that count"));
        Assert.Equal(1.0 / 3, Value(rows, Samples, "click-through rate"));
        Assert.Equal(1, Value(rows, Samples, "requests of one class"));
        Assert.Equal(3, Value(rows, "ranking samples (BST table 2)", "samples"));
        Assert.Equal((2, 1), (Value(rows, "retrieval by session (PWPRec table 1)", "sessions"), Value(rows, "retrieval by user (PWPRec table 2)", "users")));
        Assert.Equal(1.5, Value(rows, "retrieval by session (PWPRec table 1)", "average sequence length"));
        Assert.Equal("1970-01-01 00:00:10", rows.Single(r => r.Name == "first event").Text);
    }

    [Fact]
    public void Should_keep_no_more_of_a_sequence_than_a_sample_does()
    {
        var session = Log().Sessions[0];
        var views = Enumerable.Range(0, 70).Select(i => session.Behaviors[0] with { StartedAt = At(10 + i) }).ToArray();
        var data = Log() with { Sessions = [session with { Behaviors = [.. views], Requests = [session.Requests[0] with { HistoryLength = 70 }] }] };

        Assert.Equal(50, Value(DatasetStatistics.Of(data), Samples, "average length of the page-view sequence"));
    }

    [Fact]
    public void Should_tell_how_much_of_the_test_part_is_new()
    {
        var rows = DatasetStatistics.Of(TimeSplit.At(Log(), At(25)));

        Assert.Equal(1, Value(rows, "training: " + Samples, "samples (requests)"));
        Assert.Equal(1, Value(rows, "test: " + Samples, "samples (requests)"));
        Assert.Equal(1, Value(rows, "test: unknown", "clicks on items never shown in training"));
        Assert.Equal(1, Value(rows, "test: unknown", "clicks"));
        Assert.Equal(0, Value(rows, "test: unknown", "users absent from training"));
    }

    [Fact]
    public void Should_count_sessions_and_users_on_both_sides_of_a_cut()
    {
        const string BySession = "retrieval by session (PWPRec table 1)";
        const string ByUser = "retrieval by user (PWPRec table 2)";
        var log = Log() with
        {
            Interactions =
            [
                new Interaction("u", "a", EventKind.Clicked, At(10), "s"), new Interaction("u", "b", EventKind.Clicked, At(11), "s"),
                new Interaction("u", "c", EventKind.Clicked, At(12), "s"), new Interaction("v", "a", EventKind.Clicked, At(13), "r"),
                new Interaction("v", "c", EventKind.Clicked, At(40), "t"), new Interaction("w", "c", EventKind.Clicked, At(50), "q"),
                new Interaction("x", "b", EventKind.Clicked, At(51), "p"),
            ],
        };
        var rows = DatasetStatistics.Of(TimeSplit.At(log, At(25)));

        Assert.Equal((2, 3), (Value(rows, "training: " + BySession, "sessions"), Value(rows, "test: " + BySession, "sessions")));
        Assert.Equal((3, 2), (Value(rows, "training: " + BySession, "items"), Value(rows, "test: " + BySession, "items")));
        Assert.Equal((2, 1), (Value(rows, "training: " + BySession, "average sequence length"), Value(rows, "test: " + BySession, "average sequence length")));
        Assert.Equal((2, 3), (Value(rows, "training: " + ByUser, "users"), Value(rows, "test: " + ByUser, "users")));
        Assert.Equal((2, 1), (Value(rows, "training: " + ByUser, "average sequence length"), Value(rows, "test: " + ByUser, "average sequence length")));
    }

    [Fact]
    public void Should_count_the_sessions_that_test_pairs_are_cut_from()
    {
        const string BySession = "published test: retrieval by session (PWPRec table 1)";

        // The sessions a b c d; c a b; c b; a b: after c, a came next in one and b in the other.
        var rows = DatasetStatistics.Of(new StoredDataset
        {
            Dataset = Log(),
            TestPairs = [new(["a", "b", "c"], "d"), new(["a", "b"], "c"), new(["a"], "b"), new(["c", "a"], "b"), new(["c"], "b"), new(["a"], "b")],
        });

        Assert.Equal((4, 4), (Value(rows, BySession, "sessions"), Value(rows, BySession, "items")));
        Assert.Equal((2.75, 0.75), (Value(rows, BySession, "average sequence length"), Value(rows, BySession, "sessions shorter than 4")));
        Assert.Equal((6, 10.0 / 6), (Value(rows, "test pairs", "pairs"), Value(rows, "test pairs", "average prefix length")));
    }

    [Theory]
    [InlineData(1234567, StatisticUnit.Count, "1,234,567")]
    [InlineData(0.1234, StatisticUnit.Share, "12.34 %")]
    [InlineData(1.005, StatisticUnit.Average, "1.00")]
    [InlineData(double.NaN, StatisticUnit.Share, "–")]
    public void Should_print_a_value_in_its_unit(double value, StatisticUnit unit, string text) =>
        Assert.Equal(text, new Statistic("t", "n", value, unit).Text);

    private static double Value(IEnumerable<Statistic> rows, string table, string name) => rows.Single(row => row.Table == table && row.Name == name).Value;

    /// <summary>One session over a cut at 25; its second list holds an item that the first did not.</summary>
    private static Dataset Log() => new()
    {
        Name = "log",
        Items = [new Item { Id = "a" }, new Item { Id = "b" }, new Item { Id = "c" }],
        Interactions =
        [
            new Interaction("u", "a", EventKind.Clicked, At(10), "s"), new Interaction("u", "c", EventKind.Ordered, At(40), "s"),
            new Interaction("u", "c", EventKind.Clicked, At(50), "t"),
        ],
        Sessions =
        [
            new SessionLog
            {
                UserId = "u",
                SessionId = "s",
                StartedAt = At(10),
                Pages =
                [
                    new PagingRequest { At = At(20), Surface = Surface.Home, Candidates = ["a", "b"] },
                    new PagingRequest { At = At(40), Surface = Surface.Home, Candidates = ["c", "b"] },
                ],
                Behaviors = [View("a", 10), View("b", 22), Exposure("b", 30)],
                Requests =
                [
                    new RerankingRequest { At = At(20), Trigger = TriggerKind.Page, HistoryLength = 1, Candidates = [new(0, 0, true, false)] },
                    new RerankingRequest { At = At(40), Trigger = TriggerKind.Page, HistoryLength = 3, Candidates = [new(1, 0, true, true), new(1, 1, true, false), new(1, 1, false, true)] },
                ],
            },
        ],
    };

    private static Behavior View(string item, long at) =>
        new() { Kind = BehaviorKind.PageView, ItemId = item, StartedAt = At(at), ClosedAt = At(at + 1), Actions = [1] };

    private static Behavior Exposure(string item, long at) =>
        new() { Kind = BehaviorKind.Exposure, ItemId = item, StartedAt = At(at), ClosedAt = At(at), Actions = [1] };
}
