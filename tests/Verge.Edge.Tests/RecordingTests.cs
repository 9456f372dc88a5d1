using Verge.Domain;

namespace Verge.Edge.Tests;

public class RecordingTests
{
    [Fact]
    public async Task Should_make_a_behavior_of_each_exposure_as_it_closes()
    {
        await using var device = await TestDevice.OpenedAsync();
        var client = device.Client;
        await client.ExposedAsync("i0");
        await client.ExposedAsync("i1");
        device.Time.Advance(TimeSpan.FromSeconds(2));
        await client.ScrolledAsync(1.5f, TimeSpan.FromSeconds(0.5));
        await client.ScrolledAsync(0.5f, TimeSpan.FromSeconds(0.75));
        await client.LeftAsync("i0");
        device.Time.Advance(TimeSpan.FromSeconds(1));
        await client.ScrolledAsync(4f, TimeSpan.FromSeconds(0.25));
        await client.LeftAsync("i1");
        await device.SeeAsync("i0", 5);
        var behaviors = await client.ReadBehaviorsAsync();
        Assert.Equal(["i0", "i1", "i0"], behaviors.Select(b => b.ItemId));
        // duration, count, greatest speed, longest scroll, scrolls, delete reason
        Assert.Equal<float>([2, 1, 1.5f, 0.75f, 2, 0], behaviors[0].Actions);
        Assert.Equal<float>([3, 1, 4f, 0.75f, 3, 0], behaviors[1].Actions);
        Assert.Equal<float>([5, 2, 0, 0, 0, 0], behaviors[2].Actions);
        Assert.Equal(3, behaviors.Select(b => b.At).Distinct().Count());
    }

    [Fact]
    public async Task Should_keep_a_page_view_provisional_until_it_closes()
    {
        await using var device = await TestDevice.OpenedAsync();
        var client = device.Client;
        await client.ExposedAsync("i0");
        await client.ClickedAsync("i0");
        device.Time.Advance(TimeSpan.FromSeconds(3));
        await client.PageActAsync("i0", "cart");
        await client.PageActAsync("i0", "favorite");
        await client.PageActAsync("i0", "cart");
        var open = Assert.Single(await client.ReadBehaviorsAsync());
        Assert.True(open.IsProvisional);
        Assert.All(open.Actions, a => Assert.Equal(0, a));
        device.Time.Advance(TimeSpan.FromSeconds(4));
        await client.PageClosedAsync("i0");
        await client.LeftAsync("i0");
        var behaviors = await client.ReadBehaviorsAsync();
        Assert.Equal([BehaviorKind.PageView, BehaviorKind.Exposure], behaviors.Select(b => b.Kind));
        // duration, cart, buy, favorite
        Assert.Equal<float>([7, 1, 0, 1], behaviors[0].Actions);
    }

    [Fact]
    public async Task Should_record_a_deletion_with_its_reason_as_the_exposures_close()
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.Client.ExposedAsync("i0");
        device.Time.Advance(TimeSpan.FromSeconds(1));
        await device.Client.DeletedAsync("i0", reason: 2);
        Assert.Equal<float>([1, 1, 0, 0, 0, 2], Assert.Single(await device.Client.ReadBehaviorsAsync()).Actions);
    }

    [Fact]
    public async Task Should_not_let_a_clock_that_jumps_back_make_time_negative()
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.SeeAsync("i0", 2);
        await device.Client.ExposedAsync("i1");
        device.Time.SetUtcNow(device.Time.GetUtcNow() - TimeSpan.FromHours(5));
        device.Time.Advance(TimeSpan.FromSeconds(3));
        await device.Client.LeftAsync("i1");
        await device.SeeAsync("i2", 4);
        var behaviors = await device.Client.ReadBehaviorsAsync();
        Assert.Equal(["i0", "i1", "i2"], behaviors.Select(b => b.ItemId));
        Assert.Equal([2f, 3f, 4f], behaviors.Select(b => b.Actions[0]));
        Assert.Equal(1, device.Client.Diagnostics.ClockJumps);
    }

    [Fact]
    public async Task Should_not_go_back_behind_what_is_stored_when_the_clock_was_set_back_between_runs()
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.SeeAsync("i0", 2);
        await device.CloseAsync();
        device.Time.SetUtcNow(device.Time.GetUtcNow() - TimeSpan.FromMinutes(10));
        await device.OpenAsync();
        await device.SeeAsync("i1", 3);
        var behaviors = await device.Client.ReadBehaviorsAsync();
        Assert.Equal(["i0", "i1"], behaviors.Select(b => b.ItemId));
        Assert.True(behaviors[1].StartedAt >= behaviors[0].ClosedAt);
        Assert.Equal(3, behaviors[1].Actions[0]);
        Assert.Equal(1, device.Client.Diagnostics.ClockJumps);
        await device.CloseAsync();
        // By more than a session: stored times are of no use, a new session begins on the clock's word.
        device.Time.SetUtcNow(device.Time.GetUtcNow() - TimeSpan.FromDays(3));
        await device.OpenAsync();
        Assert.Empty(await device.Client.ReadBehaviorsAsync());
        await device.SeeAsync("i2", 3);
        Assert.True((await device.Client.ReadBehaviorsAsync())[0].StartedAt <= device.Time.GetUtcNow());
    }

    [Fact]
    public async Task Should_refuse_calls_that_make_no_sense_and_write_nothing()
    {
        await using var device = await TestDevice.OpenedAsync();
        var client = device.Client;
        await device.SeeAsync("i0");
        await client.ExposedAsync("i1");
        var before = await StateAsync(device);
        await Refused<ArgumentException>(() => client.ExposedAsync("nowhere"), "itemId: got nowhere, expected an item of the feed");
        await Refused<ArgumentException>(() => client.ExposedAsync(""), "itemId: got , expected 1 … 256 characters");
        await Refused<ArgumentException>(() => client.ExposedAsync(null!), "itemId: got null");
        await Refused<InvalidOperationException>(() => client.ExposedAsync("i1"), "Exposed: itemId: got 'i1', expected an item that is not on the screen");
        await Refused<InvalidOperationException>(() => client.LeftAsync("i0"), "Left: itemId: got 'i0', expected an item on the screen: Exposed first");
        await Refused<InvalidOperationException>(() => client.LeftAsync("nowhere"), "Left: itemId: got 'nowhere'");
        await Refused<ArgumentException>(() => client.ScrolledAsync(float.NaN, TimeSpan.Zero), "screensPerSecond: got NaN, expected a finite number that is not negative");
        await Refused<ArgumentException>(() => client.ScrolledAsync(float.PositiveInfinity, TimeSpan.Zero), "screensPerSecond: got Infinity");
        await Refused<ArgumentException>(() => client.ScrolledAsync(-1, TimeSpan.Zero), "screensPerSecond: got -1");
        await Refused<ArgumentException>(() => client.ScrolledAsync(1, TimeSpan.FromSeconds(-1)), "duration: got -00:00:01");
        await Refused<InvalidOperationException>(() => client.ClickedAsync("i5"), "Clicked: itemId: got 'i5', expected an item that was exposed");
        await Refused<ArgumentException>(() => client.ClickedAsync("nowhere"), "itemId: got nowhere");
        await Refused<InvalidOperationException>(() => client.PageActAsync("i0", "cart"), "PageAct: itemId: got 'i0', expected an item whose page is open");
        await Refused<InvalidOperationException>(() => client.PageClosedAsync("i0"), "PageClosed: itemId: got 'i0'");
        await Refused<InvalidOperationException>(() => client.DeletedAsync("i0"), "Deleted: itemId: got 'i0', expected an item on the screen");
        await Refused<ArgumentException>(() => client.DeletedAsync("i1", 7), "reason: got 7, expected 1 to 2");
        Assert.Equal(before, await StateAsync(device));
        await client.ClickedAsync("i0");
        await client.WhenIdleAsync();
        before = await StateAsync(device);
        await Refused<InvalidOperationException>(() => client.ClickedAsync("i0"), "Clicked: itemId: got 'i0', expected an item whose page is not open");
        await Refused<ArgumentException>(() => client.PageActAsync("i0", "dance"), "act: got dance, expected one of buy, cart, favorite");
        await Refused<ArgumentException>(() => client.PageActAsync("i0", null!), "act: got null");
        Assert.Equal(before, await StateAsync(device));
    }

    [Fact]
    public async Task Should_take_calls_from_many_threads()
    {
        await using var device = await TestDevice.OpenedAsync();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
        {
            await device.Client.ExposedAsync($"i{i}");
            await device.Client.ScrolledAsync(1, TimeSpan.FromSeconds(1));
            await device.Client.LeftAsync($"i{i}");
        })));
        await device.Client.WhenIdleAsync();
        var (exposures, _) = await device.BehaviorsAsync();
        Assert.Equal(40, exposures.Select(b => b.ItemId).Distinct().Count());
        Assert.True(exposures.Zip(exposures.Skip(1)).All(p => p.First.At <= p.Second.At));
    }

    [Fact]
    public async Task Should_send_clicks_carts_and_orders_and_nothing_else()
    {
        await using var device = await TestDevice.OpenedAsync();
        device.Cloud.IsOffline = true;
        await device.SeeAsync("i0");
        await device.Client.ClickedAsync("i0");
        foreach (var act in new[] { "cart", "favorite", "buy", "cart" })
        {
            await device.Client.PageActAsync("i0", act);
        }

        await device.Client.PageClosedAsync("i0");
        await device.RestartAsync();
        Assert.Empty(device.Cloud.Events);
        device.Cloud.IsOffline = false;
        await device.Client.NextPageAsync();
        await device.Client.WhenIdleAsync();
        Assert.Equal([EventKind.Clicked, EventKind.Carted, EventKind.Ordered], device.Cloud.Events.Select(e => e.Kind));
        Assert.All(device.Cloud.Events, e => Assert.Equal(("u1", "i0", Surface.Home), (e.UserId, e.ItemId, e.Surface)));
        Assert.Single(device.Cloud.Events.Select(e => e.SessionId).Distinct());
        await device.RestartAsync();
        await device.Client.WhenIdleAsync();
        Assert.Equal(3, device.Cloud.Events.Count);
    }

    [Fact]
    public async Task Should_ask_for_pages_by_the_session_that_its_events_bear()
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.SeeAsync("i0");
        await device.Client.ClickedAsync("i0");
        await device.Client.NextPageAsync();
        await device.Client.WhenIdleAsync();
        var first = Assert.Single(device.Cloud.Events).SessionId;
        Assert.All(device.Cloud.Requests, request => Assert.Equal(first, request.SessionId));
        device.Time.Advance(TimeSpan.FromMinutes(1));
        await device.Client.ResetAsync();
        await device.Client.NextPageAsync();
        Assert.NotEqual(first, device.Cloud.Requests[^1].SessionId);
    }

    [Fact]
    public async Task Should_refuse_calls_after_disposal()
    {
        await using var device = await TestDevice.OpenedAsync();
        var client = device.Client;
        await device.CloseAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ExposedAsync("i0"));
        await client.DisposeAsync();
    }

    [Theory]
    [InlineData("pageSize")]
    [InlineData("poolCapacity")]
    [InlineData("userId")]
    [InlineData("anchorItemId")]
    [InlineData("triggers.skipsInARow")]
    [InlineData("store.maximumBehaviors")]
    public async Task Should_refuse_options_that_cannot_be(string field)
    {
        await using var device = new TestDevice();
        device.Configure = o => field switch
        {
            "pageSize" => o with { PageSize = 0 },
            "poolCapacity" => o with { PoolCapacity = 3 },
            "userId" => o with { UserId = " " },
            "anchorItemId" => o with { AnchorItemId = "i1" },
            "triggers.skipsInARow" => o with { Triggers = new() { SkipsInARow = -1 } },
            _ => o with { Store = new() { MaximumBehaviors = 20 } },
        };
        Assert.Contains(field + ": got", (await Assert.ThrowsAsync<ArgumentException>(device.OpenAsync)).Message);
    }

    private static async Task Refused<T>(Func<Task> call, string expected)
        where T : Exception
    {
        var error = await Assert.ThrowsAnyAsync<T>(call);
        Assert.Contains(expected, error.Message);
    }

    private static Task<string> StateAsync(TestDevice device) => device.Client.InspectAsync((store, encoder, row) => string.Join(
        '|',
        row,
        string.Join(',', store.LoadOnScreen()),
        string.Join(',', store.LoadBehaviors(row.Sequence, BehaviorKind.Exposure).Concat(store.LoadBehaviors(row.Sequence, BehaviorKind.PageView)).Select(b => b.Behavior.Id + ":" + b.Behavior.ClosedAt + string.Join('.', b.Encoding ?? []))),
        string.Join(',', store.LoadTail()),
        string.Join(',', encoder!.ExposureState.ToArray())));
}
