using Verge.Domain;
using Verge.Features;
using Verge.Models.Ranking;

namespace Verge.Serving.Tests;

/// <summary>What the ranker sees of what happened, in sequences and within windows of time, from the event stream to the request that it is asked.</summary>
public sealed class ServedActivityTests : IDisposable
{
    private readonly ShopFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, RankingModels.Bst)]
    [InlineData(true, RankingModels.Bst)]
    [InlineData(true, Rankers.Gbdt)]
    [InlineData(false, RankingModels.Dmt)]
    [InlineData(true, RankingModels.Dmt)]
    public void Should_ask_of_each_page_what_training_would_of_the_same_log(bool restarts, string ranker)
    {
        var slices = TinyShop.SlicesOf(ranker);
        TinyShop.SealActivity(_folder.Bundles, ranker: ranker);
        var shop = new RunningShop(_folder, now: slices.HeldOutFrom.AddTicks(-1));
        var longest = new int[3];
        try
        {
            // What users did before training's end, the state alone knows.
            shop.Events.Take(slices.Past.Interactions);
            var offline = Offline(shop, slices.Whole);
            var pages = 0;
            foreach (var (at, act, session, page) in After(slices))
            {
                shop.Clock.SetUtcNow(at);
                if (act is not null)
                {
                    shop.Events.Take([act]);
                    continue;
                }

                var (expected, probabilities) = offline[(session!.SessionId, page)];
                var (examples, candidates) = Live(shop, session, session.Pages[page]);
                Assert.Equal(expected.Select(Text), examples.Select(Text));
                foreach (var (sequence, history) in examples[0].Histories.Index())
                {
                    longest[sequence] = Math.Max(longest[sequence], history.Length);
                }

                // The same path with all its stages, and the page is counted.
                Assert.Equal(probabilities, candidates.Select(candidate => candidate.ClickProbability));
                if (restarts && ++pages % 2 == 0)
                {
                    shop.Dispose();
                    shop = new(_folder, now: at);
                }
            }

            // There was something to be told, of DMT of carts and orders too.
            Assert.Equal(ranker == RankingModels.Dmt ? [true, true, true] : [true, false, false], longest.Select(length => length >= 5));
        }
        finally
        {
            shop.Dispose();
        }
    }

    [Theory]
    [InlineData(RankingModels.Bst, "Clicked 200")]
    [InlineData(RankingModels.Dmt, "Clicked 200, Carted 10, Ordered 10")]
    public void Should_read_what_the_ranker_has_sequences_of(string ranker, string expected)
    {
        TinyShop.SealActivity(_folder.Bundles, ranker: ranker);
        var state = new BrokenStateStore();
        using var shop = new RunningShop(_folder, state: state);
        shop.Home("ada");
        Assert.Equal(expected, string.Join(", ", state.Asked.Select(asked => $"{asked.Kind} {asked.Limit}")));
    }

    [Fact]
    public void Should_know_nothing_any_more_of_who_is_forgotten()
    {
        TinyShop.SealActivity(_folder.Bundles);
        TinyShop.SealActivity(_folder.Bundles, day: 2);
        var item = TinyShop.Items[5];
        using (var shop = new RunningShop(_folder))
        {
            shop.Click("ada", item.Id, item.Id);
            shop.Click("bob", item.Id);
            Assert.NotEqual(Dense(shop, "nobody", item), Dense(shop, "ada", item));
            shop.Events.Forget("ada");
            foreach (var version in shop.Bundles.Versions)
            {
                Assert.Equal(Dense(shop, "nobody", item, version), Dense(shop, "ada", item, version));
                Assert.NotEqual(Dense(shop, "nobody", item, version), Dense(shop, "bob", item, version));
            }
        }

        using var restarted = new RunningShop(_folder);
        Assert.Equal(Dense(restarted, "nobody", item), Dense(restarted, "ada", item));
        Assert.NotEqual(Dense(restarted, "nobody", item), Dense(restarted, "bob", item));
    }

    [Fact]
    public void Should_let_time_pass_in_versions_that_nobody_asks()
    {
        TinyShop.SealActivity(_folder.Bundles);
        using var shop = new RunningShop(_folder);
        shop.Events.Take([new("ada", "i1", EventKind.Clicked, TinyShop.Now.AddSeconds(90))]);
        using var lease = shop.Bundles.Acquire();
        Assert.Equal(1, lease.Bundle.Activity!.Kept.Pending);
        shop.Clock.Advance(TimeSpan.FromSeconds(89));
        Assert.Equal(1, lease.Bundle.Activity.Kept.Pending);
        shop.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, lease.Bundle.Activity.Kept.Pending);
    }

    [Fact]
    public void Should_count_nothing_where_the_ranker_needs_none()
    {
        var version = _folder.Seal();
        Assert.False(File.Exists(Path.Combine(_folder.Bundles, version, "ranking", "activity.json")));
        using var shop = new RunningShop(_folder);
        using var lease = shop.Bundles.Acquire();
        Assert.Null(lease.Bundle.Activity);
        Assert.Null(lease.Bundle.LiveActivity);
    }

    /// <summary>What happens after training's end, by time.</summary>
    private static IEnumerable<(DateTimeOffset At, Interaction? Act, SessionLog? Session, int Page)> After(Verge.Training.PipelineSlices slices) =>
        slices.Whole.Interactions.Where(act => act.At >= slices.HeldOutFrom).Select(act => (act.At, (Interaction?)act, (SessionLog?)null, 0))
            .Concat(slices.Whole.Sessions.SelectMany(session => session.Pages.Select((page, i) => (page.At, (Interaction?)null, (SessionLog?)session, i))).Where(page => page.At >= slices.HeldOutFrom))
            .OrderBy(entry => entry.At);

    private static Dictionary<(string Session, int Page), (RankingExample[] Examples, float[] Probabilities)> Offline(RunningShop shop, Dataset log)
    {
        using var lease = shop.Bundles.Acquire();
        var stages = lease.Bundle.Stages;
        var builder = new RankingExampleBuilder(stages.Ranking);
        var examples = new Dictionary<(string, int), (RankingExample[], float[])>();
        new PageReplay(log) { Activity = stages.Activity }.Run((in page) =>
        {
            var probabilities = new float[page.Candidates.Length];
            stages.Prepare(page)(new float[probabilities.Length], probabilities);
            examples[(page.Session.SessionId, page.PageIndex)] = (builder.EncodeAsServed(page), probabilities);
        });
        return examples;
    }

    private static (RankingExample[] Examples, IReadOnlyList<FeedCandidate> Candidates) Live(RunningShop shop, SessionLog session, PagingRequest page)
    {
        using var lease = shop.Bundles.Acquire();
        var query = new FeedQuery
        {
            UserId = session.UserId,
            Surface = page.Surface,
            SessionId = session.SessionId,
            Given = [.. page.Candidates.Select(id => new GivenCandidate(id, null))],
        };
        var context = Context(shop, lease.Bundle, query, [.. page.Candidates.Select(lease.Bundle.FindOrUnknown)]);
        return (lease.Bundle.Stages.Ranking.Encode(RankStage.Request(context)), shop.Feed.Answer(query).Candidates);
    }

    private static int[] Dense(RunningShop shop, string user, Item item, string? version = null)
    {
        using var lease = shop.Bundles.Acquire(version);
        var context = Context(shop, lease.Bundle, new() { UserId = user, Surface = Surface.Home }, [item]);
        return [.. lease.Bundle.Stages.Ranking.Encode(RankStage.Request(context))[0].Dense.Select(BitConverter.SingleToInt32Bits)];
    }

    private static FeedContext Context(RunningShop shop, ServedBundle bundle, FeedQuery query, Item[] candidates)
    {
        var past = UserPast.Read(shop.State, query, bundle.Stages.Ranking.Schema, DateTimeOffset.MinValue);
        return new()
        {
            Query = query,
            Bundle = bundle,
            Latest = bundle,
            Now = shop.Clock.GetUtcNow(),
            Clicks = past.Clicks,
            Carts = past.Carts,
            Orders = past.Orders,
            Counters = bundle.Counters,
            Activity = bundle.Activity,
            Served = new HashSet<string>(),
            Seen = new HashSet<string>(),
            Candidates = [.. candidates.Select(item => new FeedCandidate(item))],
        };
    }

    private static string Text(RankingExample example) => string.Join(
        ' ',
        example.ItemId,
        string.Join(',', example.FieldRows.Concat(example.TargetRows)),
        string.Join('|', example.Histories.Select(history => string.Join(',', history.Rows.Concat(history.PositionBuckets)))),
        string.Join(',', example.Dense.Select(BitConverter.SingleToInt32Bits)),
        string.Join(',', example.AbsentDense));
}
