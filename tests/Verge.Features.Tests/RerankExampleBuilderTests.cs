using Verge.Domain;

namespace Verge.Features.Tests;

public class RerankExampleBuilderTests
{
    private static readonly FeatureSchema Schema = FeatureSchema.EdgeRec with
    {
        ItemAttributes = [new(Item.ItemIdAttribute, 8), new("category", 4)],
        Scores = ["price_rank", "log_position"],
        Touched = true,
    };

    private static readonly RandomShop Shop = new(11, Schema, sessions: 30);

    private static readonly FeatureSpace Space = FeatureSpace.Fit(Schema, Shop.Dataset, Shop.Scores, new() { MinimumCount = 1 });

    [Fact]
    public void Should_keep_labels_counts_and_upstream_order()
    {
        foreach (var session in Shop.Dataset.Sessions)
        {
            foreach (var example in Builder().Build(session))
            {
                var request = session.Requests[example.RequestIndex];
                Assert.Equal(request.Candidates.Select(c => c.Clicked ? 1f : 0), example.Labels);
                Assert.Equal(request.Candidates.Select(c => c.Counts ? 1f : 0), example.Counts);
                Assert.Equal(request.Candidates.Select(c => c.TrueProbability), example.TrueProbabilities);
                Assert.Equal(request.Candidates.Count(c => c.Counts), example.CountedCandidates);
                Assert.Equal(
                    request.Candidates.Any(c => c.Counts && c.Clicked) && request.Candidates.Any(c => c.Counts && !c.Clicked),
                    example.HasBothClasses);
                Assert.Equal((session.UserId, session.SessionId, request.At), (example.UserId, example.SessionId, example.At));
                for (var i = 0; i < example.CandidateCount; i++)
                {
                    var id = session.Pages[request.Candidates[i].PageIndex].Candidates[request.Candidates[i].Position];
                    Assert.Equal(Space.AttributeRow(0, id), example.CandidateRows[2 * i]);
                }
            }
        }
    }

    [Fact]
    public void Should_not_see_the_future() => Properties.ForAllSeeds(60, seed =>
    {
        var random = new Random(seed);
        var session = Shop.Dataset.Sessions[random.Next(Shop.Dataset.Sessions.Length)];
        if (session.Requests.IsEmpty)
        {
            return;
        }

        var index = random.Next(session.Requests.Length);
        var request = session.Requests[index];
        var past = session.Behaviors[..request.HistoryLength].Select(b => b.ClosedAt <= request.At ? b : b with
        {
            // What happens on a page that is still open is not known yet, nor is when it closes.
            ClosedAt = random.Next(2) == 0 ? null : request.At.AddSeconds(random.Next(1, 1000)),
            Actions = [.. b.Actions.Select((_, i) => i == 0 ? random.Next(100) : (float)random.Next(2))],
        });
        var future = session.Behaviors[request.HistoryLength..].ToArray();
        random.Shuffle(future);
        var changed = session with
        {
            Behaviors = [.. past, .. future.Select(b => b with { ItemId = $"item{random.Next(30)}" })],
            Requests = session.Requests[..(index + 1)],
        };
        AssertSame(Builder().Build(session)[index], Builder().Build(changed)[index]);
    });

    [Fact]
    public void Should_see_nothing_when_blind()
    {
        foreach (var session in Shop.Dataset.Sessions)
        {
            var blind = Builder(new() { Blind = true }).Build(session);
            var without = Builder().Build(session with { Behaviors = [], Requests = [.. session.Requests.Select(r => r with { HistoryLength = 0 })] });
            foreach (var (a, b) in blind.Zip(without))
            {
                AssertSame(a, b);
                Assert.Equal(0, a.Exposures.Length + a.PageViews.Length);
            }
        }
    }

    [Fact]
    public void Should_keep_the_first_k_candidates_and_the_last_m_behaviors()
    {
        var session = Shop.Dataset.Sessions.First(s => s.Requests.Any(r => r.Candidates.Length > 3 && r.HistoryLength > 10));
        var full = Builder().Build(session);
        var cut = Builder(new() { MaximumCandidates = 3, ExposureWindow = 4, PageViewWindow = 1 }).Build(session);
        foreach (var (all, some) in full.Zip(cut))
        {
            Assert.Equal(Math.Min(3, all.CandidateCount), some.CandidateCount);
            Assert.Equal(all.CandidateDense[..some.CandidateDense.Length], some.CandidateDense);
            Assert.Equal(all.Exposures.Length, some.Exposures.Length);
            Assert.Equal(Math.Min(4, all.Exposures.Length), some.Exposures.WindowDecays.Length);
            Assert.Equal(all.Exposures.Decays[^some.Exposures.WindowLength..], some.Exposures.WindowDecays);
            Assert.InRange(some.PageViews.WindowLength, 0, 1);
        }
    }

    [Fact]
    public void Should_build_one_request_as_it_builds_all()
    {
        var session = Shop.Dataset.Sessions.First(s => s.Requests.Length > 2);
        AssertSame(Builder().Build(session)[1], Builder().Build(session, session.Requests[1]));
    }

    [Theory]
    [InlineData(1000, 0, 0, "historyLength")]
    [InlineData(0, 9, 0, "pageIndex")]
    [InlineData(0, 0, 900, "position")]
    [InlineData(0, -1, 0, "pageIndex")]
    public void Should_name_a_request_that_cannot_be(int history, int page, int position, string named)
    {
        var session = Shop.Dataset.Sessions[0];
        RerankingRequest request = new() { At = session.StartedAt, Trigger = TriggerKind.Page, HistoryLength = history, Candidates = [new(page, position, true, false)] };
        var error = Assert.Throws<FeatureException>(() => Builder().Build(session with { Requests = [request] }));
        Assert.StartsWith(named, error.Feature, StringComparison.Ordinal);
        Assert.Contains(session.SessionId, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_a_history_that_reaches_into_the_future()
    {
        var session = Shop.Dataset.Sessions.First(s => s.Behaviors.Length > 2);
        RerankingRequest request = new() { At = session.Behaviors[0].At.AddTicks(-1), Trigger = TriggerKind.Page, HistoryLength = 1, Candidates = [] };
        Assert.Throws<FeatureException>(() => Builder().Build(session with { Requests = [request] }));
        var late = session with { Pages = [.. session.Pages.Select(p => p with { At = request.At.AddHours(9) })], Requests = [request with { HistoryLength = 0, Candidates = [new(0, 0, true, false)] }] };
        Assert.Throws<FeatureException>(() => Builder().Build(late));
    }

    private static RerankExampleBuilder Builder(RerankExampleOptions? options = null) => new(Space, Shop.Dataset.Items, Shop.Scores, options);

    private static void AssertSame(RerankExample a, RerankExample b)
    {
        Assert.Equal(a.CandidateRows, b.CandidateRows);
        Assert.Equal(a.CandidateDense, b.CandidateDense);
        Assert.Equal(a.Labels, b.Labels);
        foreach (var (x, y) in new[] { (a.Exposures, b.Exposures), (a.PageViews, b.PageViews) })
        {
            Assert.Equal(x.Length, y.Length);
            Assert.Equal(x.ItemRows, y.ItemRows);
            Assert.Equal(x.Dense, y.Dense);
            Assert.Equal(x.Decays, y.Decays);
            var width = Schema.ActionWidth(x.Rows.Kind);
            var (left, right) = (new float[x.Length * width], new float[x.Length * width]);
            x.CopyActions(left);
            y.CopyActions(right);
            Assert.Equal(left, right);
        }
    }
}
