using Verge.Domain;
using Verge.Features;
using Verge.Models.Reranking;

namespace Verge.Edge.Tests;

public class RerankTests
{
    [Fact]
    public async Task Should_order_the_pool_as_the_model_scores_it_from_scratch()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { ReasonsPerItem = 3 });
        await device.SeeAsync("i0", 2);
        await device.SeeAsync("i1", 0.5);
        await device.Client.ExposedAsync("i2");
        device.Time.Advance(TimeSpan.FromSeconds(7));
        await device.Client.ClickedAsync("i2");
        await device.Client.WhenIdleAsync();
        var rerank = Assert.Single(device.Reranks);
        Assert.Equal((TriggerKind.Click, "v1", 3), (rerank.Trigger, rerank.ModelVersion, rerank.FirstPosition));

        var expected = await ExpectedOrderAsync(device, rerank.At);
        Assert.NotEqual(Enumerable.Range(3, 97).Select(i => $"i{i}"), expected);
        Assert.Equal(expected.Take(47), rerank.Feed.Select(i => i.ItemId));
        Assert.Equal(expected.Take(47), (await device.Client.ReadFeedAsync()).Skip(3).Select(i => i.ItemId));
        foreach (var move in rerank.Moves)
        {
            Assert.Equal(expected.IndexOf(move.Item.ItemId) + 3, move.Item.Position);
            Assert.Equal(int.Parse(move.Item.ItemId[1..], System.Globalization.CultureInfo.InvariantCulture), move.From);
            Assert.NotEqual(move.From, move.Item.Position);
            Assert.InRange(move.Probability, 0.001f, 0.999f);
            Assert.Equal(3, move.Reasons.Length);
            Assert.Equal(["i0", "i1", "i2"], move.Reasons.Select(r => r.ItemId).Order());
            // Two exposures share one attention, the page-view has its own.
            Assert.Equal(1, move.Reasons.Single(r => r.Kind == BehaviorKind.PageView).Attention, 1e-5f);
            Assert.Equal(1, move.Reasons.Where(r => r.Kind == BehaviorKind.Exposure).Sum(r => r.Attention), 1e-5f);
        }

        // Best first, and none missing: a pool is permuted, nothing else.
        Assert.Equal(await device.Client.InspectAsync((store, _, _) => store.LoadTail().Length), expected.Count);
    }

    [Fact]
    public async Task Should_use_the_exact_decay_at_the_trigger()
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.SeeAsync("i0");
        await device.Client.ExposedAsync("i1");
        await device.Client.ClickedAsync("i1");
        await device.Client.WhenIdleAsync();
        await device.Client.PageClosedAsync("i1");
        device.Time.Advance(TimeSpan.FromMinutes(10));
        await device.Client.DeletedAsync("i1");
        await device.Client.WhenIdleAsync();
        Assert.Equal(2, device.Reranks.Count);
        Assert.Equal(await ExpectedOrderAsync(device, device.Reranks[1].At), await TailAsync(device));
    }

    [Fact]
    public async Task Should_fire_on_click_delete_and_skips_in_a_row()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 3 } });
        var client = device.Client;
        await device.SeeAsync("i0");
        await device.SeeAsync("i1");
        Assert.Empty(await SettledAsync(device));
        await device.SeeAsync("i2");
        Assert.Equal([TriggerKind.Skips], await SettledAsync(device));
        // A click ends the row: two skips, a click, two skips are no three in a row.
        var next = (await client.ReadFeedAsync()).Skip(3).Select(i => i.ItemId).ToArray();
        await device.SeeAsync(next[0]);
        await device.SeeAsync(next[1]);
        await client.ExposedAsync(next[2]);
        await client.ClickedAsync(next[2]);
        await client.LeftAsync(next[2]);
        Assert.Equal([TriggerKind.Skips, TriggerKind.Click], await SettledAsync(device));
        await client.PageClosedAsync(next[2]);
        next = [.. (await client.ReadFeedAsync()).Where(i => !i.IsExposed).Select(i => i.ItemId)];
        await device.SeeAsync(next[0]);
        await device.SeeAsync(next[1]);
        Assert.Equal(2, (await SettledAsync(device)).Length);
        await client.ExposedAsync(next[2]);
        await client.DeletedAsync(next[2], 2);
        Assert.Equal([TriggerKind.Skips, TriggerKind.Click, TriggerKind.Delete], await SettledAsync(device));
        // The row of skips survives a restart.
        next = [.. (await client.ReadFeedAsync()).Where(i => !i.IsExposed).Select(i => i.ItemId)];
        await device.SeeAsync(next[0]);
        await device.SeeAsync(next[1]);
        await device.RestartAsync();
        await device.SeeAsync((await device.Client.ReadFeedAsync()).First(i => !i.IsExposed).ItemId);
        Assert.Equal(TriggerKind.Skips, (await SettledAsync(device))[^1]);
    }

    [Fact]
    public async Task Should_keep_triggers_off_by_option()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { OnClick = false, OnDelete = false, SkipsInARow = 0 } });
        for (var i = 0; i < 12; i++)
        {
            await device.SeeAsync($"i{i}");
        }

        await device.Client.ClickedAsync("i3");
        await device.Client.ExposedAsync("i4");
        await device.Client.DeletedAsync("i4");
        Assert.Empty(await SettledAsync(device));
        Assert.Equal(0, device.Client.Diagnostics.Triggers);
    }

    [Fact]
    public async Task Should_wait_for_the_minimum_interval_and_then_take_the_newest_trigger()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 1, MinimumInterval = TimeSpan.FromSeconds(10) } });
        await device.SeeAsync("i0");
        Assert.Single(await SettledAsync(device));
        var feed = (await device.Client.ReadFeedAsync()).Where(i => !i.IsExposed).Select(i => i.ItemId).ToArray();
        await device.SeeAsync(feed[0], 2);
        await device.Client.ExposedAsync(feed[1]);
        await device.Client.ClickedAsync(feed[1]);
        Assert.Single(await SettledAsync(device));
        device.Time.Advance(TimeSpan.FromSeconds(7.9));
        Assert.Single(await SettledAsync(device));
        device.Time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal([TriggerKind.Skips, TriggerKind.Click], await SettledAsync(device));
        Assert.Equal(await ExpectedOrderAsync(device, device.Reranks[1].At), await TailAsync(device));
    }

    [Fact]
    public async Task Should_let_the_newest_trigger_win()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 1 } });
        using var hold = new SemaphoreSlim(0);
        device.Reranker!.OnScore = () => hold.Wait();
        await device.SeeAsync("i0");
        await device.SeeAsync("i1");
        await device.SeeAsync("i2");
        hold.Release(10);
        Assert.Single(await SettledAsync(device));
        Assert.Equal((3, 1, 2), (device.Client.Diagnostics.Triggers, device.Client.Diagnostics.Reranks, device.Client.Diagnostics.Superseded));
        Assert.Equal(await ExpectedOrderAsync(device, device.Reranks[0].At), await TailAsync(device));
    }

    [Fact]
    public async Task Should_never_move_what_was_exposed_while_the_scoring_ran()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 1 } });
        using var hold = new SemaphoreSlim(0);
        device.Reranker!.OnScore = () => hold.Wait();
        await device.SeeAsync("i0");
        await device.Client.ExposedAsync("i1");
        await device.Client.ExposedAsync("i2");
        await device.Client.DeletedAsync("i2");
        hold.Release(10);
        await SettledAsync(device);
        var feed = await device.Client.ReadFeedAsync();
        Assert.Equal(["i0", "i1"], feed.Take(2).Select(i => i.ItemId));
        Assert.DoesNotContain(feed, i => i.ItemId == "i2");
        Assert.Equal(49, feed.Select(i => i.ItemId).Distinct().Count());
    }

    [Fact]
    public async Task Should_drop_a_result_for_a_list_that_is_another_by_now_and_score_that_one()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 1 } });
        using var hold = new SemaphoreSlim(0);
        device.Reranker!.OnScore = () => hold.Wait();
        await device.SeeAsync("i0");
        await device.Client.NextPageAsync();
        hold.Release(10);
        Assert.Single(await SettledAsync(device));
        Assert.Equal((1, 1), (device.Client.Diagnostics.Stale, device.Client.Diagnostics.Reranks));
        Assert.Contains("i120", await TailAsync(device));
    }

    [Fact]
    public async Task Should_drop_a_late_result_after_a_wipe()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 1 } });
        using var hold = new SemaphoreSlim(0);
        device.Reranker!.OnScore = () => hold.Wait();
        await device.SeeAsync("i0");
        await device.Client.WipeAsync();
        await device.Client.NextPageAsync();
        hold.Release(10);
        Assert.Empty(await SettledAsync(device));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"i{i}"), (await device.Client.ReadFeedAsync()).Select(i => i.ItemId));
    }

    [Fact]
    public async Task Should_ask_nobody_when_it_ranks()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { SendInteractions = false });
        device.Cloud.IsOffline = true;
        var calls = device.Cloud.Calls;
        for (var i = 0; i < 10; i++)
        {
            await device.SeeAsync((await device.Client.ReadFeedAsync()).First(x => !x.IsExposed).ItemId);
            await device.Client.WhenIdleAsync();
        }

        await device.Client.ClickedAsync("i0");
        Assert.Equal(3, (await SettledAsync(device)).Length);
        Assert.Equal(calls, device.Cloud.Calls);
        // And on with what is pooled.
        Assert.Equal(50, (await device.Client.NextPageAsync()).Items.Length);
    }

    [Fact]
    public async Task Should_rerank_when_a_page_arrives_only_by_option()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { OnPage = true } });
        Assert.Equal([TriggerKind.Page], await SettledAsync(device));
        await device.SeeAsync("i0");
        await device.Client.NextPageAsync();
        Assert.Equal([TriggerKind.Page, TriggerKind.Page], await SettledAsync(device));

        await using var quiet = await TestDevice.OpenedAsync();
        await quiet.SeeAsync("i0");
        await quiet.Client.NextPageAsync();
        Assert.Empty(await SettledAsync(quiet));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_go_on_in_the_clouds_order_when_the_model_fails(bool answersNaN)
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 1 } });
        (device.Reranker!.Broken, device.Reranker.AnswersNaN) = (!answersNaN, answersNaN);
        await device.SeeAsync("i0");
        await device.SeeAsync("i1");
        Assert.Empty(await SettledAsync(device));
        Assert.Contains(answersNaN ? "not finite" : "The network is broken", device.Client.Diagnostics.ModelFault);
        Assert.Null(device.Client.ModelVersion);
        Assert.Equal(2, (await device.Client.ReadBehaviorsAsync()).Length);
        Assert.Equal("i2", (await device.Client.ReadFeedAsync())[2].ItemId);
        // What was recorded meanwhile is encoded when a model works again.
        await device.RestartAsync();
        Assert.Equal("v1", device.Client.ModelVersion);
        Assert.Equal(2, await device.EncoderAsync(e => e.Exposures.Count));
    }

    [Fact]
    public async Task Should_not_die_of_a_handler_that_throws()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 1 } });
        device.Client.Reranked += (_, _) => throw new InvalidOperationException("The app made a mistake.");
        await device.SeeAsync("i0");
        await device.Client.WhenIdleAsync();
        await device.SeeAsync((await device.Client.ReadFeedAsync())[1].ItemId);
        Assert.Equal(2, (await SettledAsync(device)).Length);
        Assert.Contains("The app made a mistake", device.Client.Diagnostics.HandlerFault);
    }

    [Fact]
    public async Task Should_not_die_of_a_context_that_throws()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 1 }, CallbackContext = new Throwing() });
        await device.SeeAsync("i0");
        await device.Client.WhenIdleAsync();
        Assert.Contains("The app is closing", device.Client.Diagnostics.HandlerFault);
        await device.SeeAsync((await device.Client.ReadFeedAsync())[1].ItemId);
        await device.Client.WhenIdleAsync();
        Assert.Equal(2, device.Client.Diagnostics.Reranks);
    }

    [Fact]
    public async Task Should_raise_where_the_app_wants_it()
    {
        var context = new Collecting();
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 1 }, CallbackContext = context });
        await device.SeeAsync("i0");
        Assert.Empty(await SettledAsync(device));
        Assert.Single(context.Posted).Invoke();
        Assert.Single(device.Reranks);
    }

    [Fact]
    public async Task Should_time_what_it_does()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 1 } });
        await device.SeeAsync("i0");
        await SettledAsync(device);
        var diagnostics = device.Client.Diagnostics;
        Assert.Equal((1, 1, 1), (diagnostics.BehaviorToEncoding.Count, diagnostics.TriggerToOrder.Count, diagnostics.Scoring.Count));
        Assert.True(diagnostics.TriggerToOrder.Maximum >= diagnostics.Scoring.Maximum);
    }

    private static async Task<TriggerKind[]> SettledAsync(TestDevice device)
    {
        await device.Client.WhenIdleAsync();
        return [.. device.Reranks.Select(r => r.Trigger)];
    }

    private static Task<List<string>> TailAsync(TestDevice device) => device.Client.InspectAsync((store, _, _) =>
    {
        var items = store.LoadEntries().ToDictionary(e => e.Id, e => e.ItemId);
        return store.LoadTail().Select(id => items[id]).ToList();
    });

    /// <summary>The order by a model of its own, from the behaviors as stored and the candidates as the cloud sent them.</summary>
    private static async Task<List<string>> ExpectedOrderAsync(TestDevice device, DateTimeOffset at)
    {
        using var model = TinyModel.Create();
        var (exposures, pageViews) = await device.BehaviorsAsync();
        var touches = new SessionTouches();
        foreach (var view in pageViews)
        {
            touches.Touch(view.ItemId, view.At);
        }

        var candidates = await device.Client.InspectAsync((store, _, _) => store.LoadEntries().Where(e => e is { Slot: null, IsDeleted: false }).OrderBy(e => e.Page).ThenBy(e => e.Position).ToList());
        var vectors = new float[candidates.Count * TinyModel.Schema.ItemWidth];
        for (var i = 0; i < candidates.Count; i++)
        {
            model.Features.EncodeItem(TinyModel.Embedding("v1", candidates[i].ItemId), candidates[i].Scores, touches.Since(candidates[i].ItemId, at), vectors.AsSpan(i * TinyModel.Schema.ItemWidth));
        }

        var scores = new float[candidates.Count];
        model.Reranker.Score(
            new RerankInput
            {
                Candidates = vectors,
                CandidateCount = candidates.Count,
                ExposureEncodings = FromScratch.Encode(model, BehaviorKind.Exposure, exposures).Encodings.SelectMany(e => e.Encoding).ToArray(),
                ExposureDecays = exposures.Select(b => model.Features.DecayBucket(BehaviorKind.Exposure, at - b.At)).ToArray(),
                PageViewEncodings = FromScratch.Encode(model, BehaviorKind.PageView, pageViews).Encodings.SelectMany(e => e.Encoding).ToArray(),
                PageViewDecays = pageViews.Select(b => model.Features.DecayBucket(BehaviorKind.PageView, at - b.At)).ToArray(),
            },
            scores);
        return [.. candidates.Select((c, i) => (c.ItemId, Score: scores[i])).OrderByDescending(c => c.Score).Select(c => c.ItemId)];
    }

    private sealed class Collecting : SynchronizationContext
    {
        public List<Action> Posted { get; } = [];

        public override void Post(SendOrPostCallback d, object? state) => Posted.Add(() => d(state));
    }

    private sealed class Throwing : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => throw new InvalidOperationException("The app is closing.");
    }
}
