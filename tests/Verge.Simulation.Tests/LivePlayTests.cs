using Verge.Datasets.Synthetic;
using Verge.Edge;
using Verge.Testing;

namespace Verge.Simulation.Tests;

public sealed class LivePlayTests : IDisposable
{
    private static readonly DateTimeOffset s_at = new(2025, 3, 6, 10, 0, 0, TimeSpan.Zero);
    private readonly SmallShop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task Should_judge_a_ranking_by_all_that_was_shown_after_it()
    {
        var (played, judged) = (0, 0);
        for (var user = 0; user < 8; user++)
        {
            // The request's order is shown; the device ranks in its shadow, and nothing it did not show may drop out.
            var outcome = await PlayAsync(user, reranked: false);
            if (outcome.Requests.Length == 0)
            {
                continue;
            }

            Assert.Null(outcome.Diagnostics.ModelFault);
            Assert.Equal(0, outcome.Diagnostics.ClockJumps);
            var first = outcome.Requests[0];
            // The first trigger comes with the fifth skip at the latest.
            Assert.InRange(first.Items.Length, outcome.Exposures - 5, outcome.Exposures - 1);
            // Each later one has fewer left, in the request's order.
            foreach (var (earlier, later) in outcome.Requests.Zip(outcome.Requests.Skip(1)))
            {
                Assert.Equal(earlier.Items[^later.Items.Length..], later.Items);
            }

            Assert.All(outcome.Requests, r => Assert.Equal(r.Before.OrderDescending(), r.Before));
            Assert.Equal(_shop.Shop.Catalogue.Items.Select(i => i.Id).Intersect(first.Items), first.Items);
            played++;
            judged += outcome.Requests.Length;
        }

        Assert.True(played > 5 && judged > 20, $"{judged} requests of {played} sessions: too few to say anything.");
    }

    [Fact]
    public async Task Should_show_what_the_device_ranks()
    {
        var user = 0;
        var ranked = await PlayAsync(user, reranked: true);
        while (ranked.Requests.Length < 4)
        {
            ranked = await PlayAsync(++user, reranked: true);
        }

        var shown = await PlayAsync(user, reranked: false);
        // The same luck, another order.
        Assert.NotEqual(shown.Requests[0].Items, ranked.Requests[0].Items);
        Assert.Equal(ranked.Requests[0].After.Length, ranked.Requests[0].Oracle.Length);
        var again = await PlayAsync(user, reranked: true, story: true);
        Assert.Equal(ranked.Requests.Select(r => string.Join(' ', r.Items)), again.Requests.Select(r => string.Join(' ', r.Items)));
        Assert.Equal(ranked.Requests.SelectMany(r => r.After), again.Requests.SelectMany(r => r.After));
    }

    [Fact]
    public async Task Should_tell_from_where_to_where_a_click_moved_what_comes_next()
    {
        var told = 0;
        for (var user = 0; user < 12; user++)
        {
            if ((await PlayAsync(user, reranked: true, story: true)).Story is not { } story)
            {
                continue;
            }

            told++;
            Assert.All(story.Moves, move => Assert.NotEmpty(move.Reasons));
            foreach (var (now, place) in story.After.Select((item, i) => (item, i)))
            {
                // What did not move stands where it stood; what did says from where.
                var from = story.Moves.FirstOrDefault(move => move.Item.ItemId == now.ItemId)?.From - story.After[0].Position ?? place;
                var was = story.Before.Select(item => item.ItemId).ToList().IndexOf(now.ItemId);
                Assert.Equal(from < story.Before.Length ? from : -1, was);
            }
        }

        Assert.True(told > 2, $"{told} stories: too few to say anything.");
    }

    [Fact]
    public async Task Should_say_that_the_cloud_did_not_answer()
    {
        _shop.IsDown = true;
        var error = await Assert.ThrowsAsync<FeedSourceException>(() => PlayAsync(0, reranked: true));
        Assert.Contains("The cloud is down", error.Message);
    }

    private async Task<SessionOutcome> PlayAsync(int user, bool reranked, bool story = false)
    {
        using var folder = new TemporaryFolder();
        ShopperSession session = _shop.Shop.OpenSession(_shop.Shop.ShopperAt(user), 1_000, s_at);
        return await LivePlay.RunAsync(
            _shop.Shop, session, new SimulatedClock(s_at), _shop,
            new() { Folder = folder.Path, ShowReranked = reranked, TellStory = story, Configure = edge => edge with { Model = _shop.Model() } }, default);
    }
}
