namespace Verge.Edge.Tests;

/// <summary>Clicks, carts and orders on their way to the cloud: at least once each, and none lost for another's sake.</summary>
public class EventTests
{
    [Fact]
    public async Task Should_not_lose_events_for_one_that_the_cloud_refuses()
    {
        await using var device = await ClickedOfflineAsync(9);
        // All or nothing, as the cloud takes them: one of them it never takes.
        var calls = 0;
        device.Cloud.OnEvents = events =>
        {
            calls++;
            return events.Any(e => e.ItemId == "i4") ? throw new FeedSourceException("events[4].at: got a time to come") { StatusCode = 400 } : Task.CompletedTask;
        };
        await SendAsync(device);
        Assert.Equal(Enumerable.Range(0, 9).Where(i => i != 4).Select(i => $"i{i}"), device.Cloud.Events.Select(e => e.ItemId));
        Assert.Equal((8, 1), (device.Client.Diagnostics.EventsSent, device.Client.Diagnostics.EventsRefused));
        Assert.InRange(calls, 2, 9);
        await SendAsync(device);
        Assert.Equal(8, device.Cloud.Events.Count);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Should_keep_events_that_were_not_what_was_refused(int status)
    {
        await using var device = await ClickedOfflineAsync(3);
        device.Cloud.OnEvents = _ => throw new FeedSourceException("Log in first.") { StatusCode = status };
        await SendAsync(device);
        Assert.Equal(0, device.Client.Diagnostics.EventsRefused);
        device.Cloud.OnEvents = _ => Task.CompletedTask;
        await device.RestartAsync();
        await device.Client.WhenIdleAsync();
        Assert.Equal(["i0", "i1", "i2"], device.Cloud.Events.Select(e => e.ItemId));
    }

    [Fact]
    public async Task Should_not_take_new_events_for_sent_ones_after_a_wipe()
    {
        await using var device = await ClickedOfflineAsync(5);
        var (sending, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        device.Cloud.OnEvents = _ =>
        {
            sending.TrySetResult();
            return gate.Task;
        };
        device.Cloud.IsOffline = false;
        await device.Client.NextPageAsync();
        await sending.Task;
        // While they are on their way all is forgotten, and new ones come: numbered from the start again.
        await device.Client.WipeAsync();
        await device.Client.NextPageAsync();
        await device.Client.ExposedAsync("i7");
        await device.Client.ClickedAsync("i7");
        gate.SetResult();
        await device.Client.WhenIdleAsync();
        await SendAsync(device);
        Assert.Equal("i7", device.Cloud.Events[^1].ItemId);
        Assert.Single(device.Cloud.Events, e => e.ItemId == "i7");
    }

    private static async Task SendAsync(TestDevice device)
    {
        device.Cloud.IsOffline = false;
        await device.Client.NextPageAsync();
        await device.Client.WhenIdleAsync();
    }

    private static async Task<TestDevice> ClickedOfflineAsync(int clicks)
    {
        var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { OnClick = false, SkipsInARow = 0 } });
        device.Cloud.IsOffline = true;
        for (var i = 0; i < clicks; i++)
        {
            await device.SeeAsync($"i{i}");
            await device.Client.ClickedAsync($"i{i}");
        }

        await device.Client.WhenIdleAsync();
        return device;
    }
}
