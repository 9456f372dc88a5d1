using System.Collections.Concurrent;
using System.Collections.Immutable;
using Verge.Domain;
using Verge.Testing;

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

    [Fact]
    public async Task Should_send_an_act_right_behind_the_end_of_a_sending_without_another()
    {
        using var turns = new Turns();
        using var beforeDelete = new ManualResetEventSlim();
        using var beforeLook = new ManualResetEventSlim();
        SteppedSource? source = null;
        await using var device = await TestDevice.OpenedAsync(o => o with
        {
            Triggers = new() { OnClick = false, SkipsInARow = 0 },
            Source = source = new(o.Source, turns),
        });
        await device.SeeAsync("i0");
        await device.SeeAsync("i1");
        await device.Client.ClickedAsync("i0");
        await source!.Sent;
        // What was sent is deleted, then the sending looks whether more waits; the click is in the queue behind that look.
        var held = HoldAsync(device, beforeDelete);
        source.Answer();
        turns.Next();
        var heldAgain = HoldAsync(device, beforeLook);
        beforeDelete.Set();
        turns.Next();
        var clicked = device.Client.ClickedAsync("i1");
        beforeLook.Set();
        await Task.WhenAll(held, heldAgain, clicked);
        turns.End();
        await device.Client.WhenIdleAsync();
        Assert.Equal(["i0", "i1"], device.Cloud.Events.Select(e => e.ItemId));
        Assert.Equal(2, device.Client.Diagnostics.EventsSent);
    }

    /// <summary>Lets nothing more happen on a device until there is leave.</summary>
    private static Task<bool> HoldAsync(TestDevice device, ManualResetEventSlim leave) => device.Client.InspectAsync((_, _, _) =>
    {
        Eventually.Ends("leave to go on", leave.Wait);
        return true;
    });

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

    /// <summary>A cloud that answers events when it is told to; the first sending goes on in turns.</summary>
    private sealed class SteppedSource(IFeedSource cloud, Turns turns) : IFeedSource
    {
        private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _answer = new();

        public Task Sent => _sent.Task;

        public void Answer() => _answer.SetResult();

        public Task<FeedResponse> GetFeedAsync(FeedRequest request, CancellationToken cancellationToken) => cloud.GetFeedAsync(request, cancellationToken);

        public Task<ImmutableArray<ItemEmbedding>> GetEmbeddingsAsync(string version, IReadOnlyList<string> items, CancellationToken cancellationToken) =>
            cloud.GetEmbeddingsAsync(version, items, cancellationToken);

        public Task SendEventsAsync(IReadOnlyList<UserEvent> events, DateTimeOffset sentAt, CancellationToken cancellationToken)
        {
            var taken = cloud.SendEventsAsync(events, sentAt, cancellationToken);
            if (!_sent.TrySetResult())
            {
                return taken;
            }

            // Whoever waits for the answer goes on by this.
            SynchronizationContext.SetSynchronizationContext(turns);
            return _answer.Task;
        }
    }

    /// <summary>Runs what waited for something only when it is told to, up to where it waits again.</summary>
    private sealed class Turns : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _waiting = [];
        private readonly Lock _gate = new();
        private bool _isOver;

        public override void Post(SendOrPostCallback d, object? state)
        {
            lock (_gate)
            {
                if (!_isOver)
                {
                    _waiting.Add((d, state));
                    return;
                }
            }

            base.Post(d, state);
        }

        public void Next() => Eventually.Ends("a turn", limit =>
        {
            var (callback, state) = _waiting.Take(limit);
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                callback(state);
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        });

        /// <summary>From now on all goes on by itself.</summary>
        public void End()
        {
            lock (_gate)
            {
                _isOver = true;
            }

            while (_waiting.TryTake(out var turn))
            {
                base.Post(turn.Callback, turn.State);
            }
        }

        public void Dispose() => _waiting.Dispose();
    }
}
