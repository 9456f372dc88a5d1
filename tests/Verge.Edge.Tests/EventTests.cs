using System.Collections.Immutable;

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
            return events.Any(e => e.ItemId == "i4") ? throw Refused(400, "events[2].item") : Task.CompletedTask;
        };
        await SendAsync(device);
        Assert.Equal(Enumerable.Range(0, 9).Where(i => i != 4).Select(i => $"i{i}"), device.Cloud.Events.Select(e => e.ItemId));
        Assert.Equal((8, 1), (device.Client.Diagnostics.EventsSent, device.Client.Diagnostics.EventsRefused));
        Assert.InRange(calls, 2, 9);
        await SendAsync(device);
        Assert.Equal(8, device.Cloud.Events.Count);
    }

    [Theory]
    [InlineData(401, null)]
    [InlineData(403, null)]
    [InlineData(404, null)]
    [InlineData(429, null)]
    [InlineData(503, null)]
    // A gateway's, a login page's; and the cloud's own of another field.
    [InlineData(400, null)]
    [InlineData(413, null)]
    [InlineData(422, null)]
    [InlineData(400, "sentAt")]
    [InlineData(400, "body")]
    [InlineData(400, "eventsPerDay")]
    public async Task Should_keep_events_that_were_not_what_was_refused(int status, string? field)
    {
        await using var device = await ClickedOfflineAsync(3);
        var calls = 0;
        device.Cloud.OnEvents = _ =>
        {
            calls++;
            throw Refused(status, field);
        };
        await SendAsync(device);
        Assert.Equal(1, calls);
        Assert.Equal(0, device.Client.Diagnostics.EventsRefused);
        device.Cloud.OnEvents = _ => Task.CompletedTask;
        await device.RestartAsync();
        await device.Client.WhenIdleAsync();
        Assert.Equal(["i0", "i1", "i2"], device.Cloud.Events.Select(e => e.ItemId));
    }

    [Theory]
    [InlineData(400, "events", null)]
    [InlineData(422, "events[0].kind", null)]
    [InlineData(413, null, "https://cloud.test/problems/body-too-large")]
    public async Task Should_drop_what_the_cloud_says_it_will_never_take(int status, string? field, string? type)
    {
        await using var device = await ClickedOfflineAsync(2);
        device.Cloud.OnEvents = events => events.Any(e => e.ItemId == "i0") ? throw Refused(status, field, type) : Task.CompletedTask;
        await SendAsync(device);
        Assert.Equal(["i1"], device.Cloud.Events.Select(e => e.ItemId));
        Assert.Equal(1, device.Client.Diagnostics.EventsRefused);
    }

    [Fact]
    public async Task Should_say_what_its_clock_shows_when_it_sends()
    {
        await using var device = await ClickedOfflineAsync(1);
        var clicked = device.Time.GetUtcNow();
        device.Time.Advance(TimeSpan.FromMinutes(20));
        await SendAsync(device);
        Assert.Equal(clicked, Assert.Single(device.Cloud.Events).At);
        Assert.Equal([clicked.AddMinutes(20)], device.Cloud.SentAt);
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

    private static FeedSourceException Refused(int status, string? field, string? type = null) => new("No.")
    {
        StatusCode = status,
        ProblemType = type,
        Errors = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.AddRange(
            field is null ? [] : [new KeyValuePair<string, ImmutableArray<string>>(field, ["got nothing"])]),
    };

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
