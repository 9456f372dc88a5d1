using Verge.Domain;
using static Verge.Datasets.Tests.Importers.Importing;

namespace Verge.Datasets.Tests;

public sealed class TimeSplitTests
{
    [Fact]
    public void Should_cut_at_the_event_that_stands_at_the_fraction()
    {
        var timeline = EventTimeline.Of([(At(10), 3), (At(20), 1), (At(30), 4), (At(10), 2)]);

        // Ten events: five at 10, one at 20, four at 30.
        Assert.Equal(10, timeline.Total);
        Assert.Equal([At(10), At(10), At(20), At(30), At(30)], new[] { 0.1, 0.49, 0.5, 0.6, 0.99 }.Select(timeline.At));
        Assert.Throws<ArgumentOutOfRangeException>(() => timeline.At(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => timeline.At(double.NaN));
    }

    [Fact]
    public void Should_agree_with_sorting_the_events()
    {
        var random = new Random(5);
        for (var round = 0; round < 100; round++)
        {
            var times = Enumerable.Range(0, random.Next(1, 40)).Select(_ => At(random.Next(1, 10))).ToList();
            var fraction = random.NextDouble();
            var expected = times.Order().ElementAt((int)(fraction * times.Count));
            Assert.Equal(expected, EventTimeline.Of(times.Select(t => (t, 1L))).At(fraction));
        }
    }

    [Fact]
    public void Should_put_a_straddling_sessions_requests_on_the_side_of_their_own_time()
    {
        var split = TimeSplit.At(Straddling(), At(25));
        var (past, future) = (Assert.Single(split.Past.Sessions), Assert.Single(split.Future.Sessions));

        Assert.Equal([20L], past.Requests.Select(r => r.At.ToUnixTimeSeconds()));
        Assert.Equal([40L], future.Requests.Select(r => r.At.ToUnixTimeSeconds()));

        // The later request's history reaches back over the cut; the earlier part sees nothing from after it.
        Assert.Equal(4, future.Behaviors.Length);
        Assert.Equal(3, Assert.Single(future.Requests).HistoryLength);
        Assert.Equal(["a", "b"], past.Behaviors.Select(b => b.ItemId));
        Assert.Equal(1, Assert.Single(past.Requests).HistoryLength);
        Assert.Single(past.Pages);
        Assert.Equal(2, future.Pages.Length);

        // b's page-view was open at the cut: what it came to be later is not known then.
        Assert.True(past.Behaviors[1].IsProvisional);
        Assert.Equal([0f], past.Behaviors[1].Actions.AsEnumerable());
        Assert.Equal([9f], future.Behaviors[1].Actions.AsEnumerable());
    }

    [Fact]
    public void Should_know_no_item_before_it_was_listed_or_seen()
    {
        var data = Straddling() with
        {
            Items =
            [
                new Item { Id = "a" }, new Item { Id = "late" }, new Item { Id = "never" },
                new Item { Id = "listed", ListedAt = At(24) }, new Item { Id = "unlisted", ListedAt = At(25) },
            ],
            Interactions = [new Interaction("u", "late", EventKind.Clicked, At(25)), new Interaction("u", "a", EventKind.Clicked, At(24))],
        };

        var split = TimeSplit.At(data, At(25));

        Assert.Equal(["a", "never", "listed"], split.Past.Items.Select(i => i.Id));
        Assert.Equal(5, split.Future.Items.Length);
        Assert.Equal("a", Assert.Single(split.Past.Interactions).ItemId);
        Assert.Equal("late", Assert.Single(split.Future.Interactions).ItemId);
    }

    [Fact]
    public void Should_cut_many_ways_without_losing_or_doubling_a_request_or_interaction()
    {
        var data = new Storage.RandomDataset(11).Make().Dataset with { Timeline = null };
        for (var seed = 12; data.Sessions.Sum(s => s.Requests.Length) < 4; seed++)
        {
            data = new Storage.RandomDataset(seed).Make().Dataset with { Timeline = null };
        }

        var split = TimeSplit.ByEventFraction(data, 0.3, 0.6);

        Assert.Equal((2, 3), (split.Cuts.Length, split.Parts.Length));
        Assert.Equal(data.Sessions.Sum(s => s.Requests.Length), split.Parts.Sum(p => p.Sessions.Sum(s => s.Requests.Length)));
        Assert.Equal(data.Interactions.Length, split.Parts.Sum(p => p.Interactions.Length));
        Assert.All(split.Parts[1].Sessions.SelectMany(s => s.Requests), r => Assert.True(r.At >= split.Cuts[0] && r.At < split.Cuts[1]));
    }

    [Fact]
    public void Should_split_a_part_again_by_its_own_events()
    {
        var data = new Dataset { Name = "d", Timeline = EventTimeline.Of(Enumerable.Range(1, 100).Select(i => (At(i), 1L))) };

        var past = TimeSplit.ByEventFraction(data, 0.5).Past;

        Assert.Equal(50, past.Timeline!.Total);
        Assert.Equal(At(26), TimeSplit.ByEventFraction(past, 0.5).Cuts[0]);
    }

    [Fact]
    public void Should_refuse_cuts_that_make_no_sense()
    {
        Assert.Throws<ArgumentException>(() => TimeSplit.At(Straddling()));
        Assert.Throws<ArgumentException>(() => TimeSplit.At(Straddling(), At(9), At(9)));
        Assert.Throws<ArgumentException>(() => TimeSplit.ByEventFraction(new Dataset { Name = "empty" }, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => TimeSplit.ByEventFraction(Straddling(), 1.5));
    }

    private static Dataset Straddling() => new()
    {
        Name = "straddling",
        Sessions =
        [
            new SessionLog
            {
                UserId = "u",
                SessionId = "s",
                StartedAt = At(5),
                Pages = [Page(20), Page(40)],
                Behaviors = [View("a", 10, 15), View("b", 22, 30), View("c", 31, 39), View("d", 41, 42)],
                Requests = [Request(20, 1, 0), Request(40, 3, 1)],
            },
        ],
    };

    private static PagingRequest Page(long at) => new() { At = At(at), Surface = Surface.Home, Candidates = ["a", "b"] };

    private static Behavior View(string item, long from, long to) =>
        new() { Kind = BehaviorKind.PageView, ItemId = item, StartedAt = At(from), ClosedAt = At(to), Actions = [9] };

    private static RerankingRequest Request(long at, int history, int page) =>
        new() { At = At(at), Trigger = TriggerKind.Page, HistoryLength = history, Candidates = [new(page, 0, true, true)] };
}
