using System.Collections.Immutable;
using Verge.Domain;
using Verge.Features;
using Verge.Testing;

namespace Verge.Serving.Tests;

/// <summary>Dense features in the cloud: the bundle's counts, what came since, and what the state knows of users.</summary>
public sealed class LiveActivityTests : IDisposable
{
    private static readonly DenseSchema s_schema = new();
    private static readonly DenseFeatures s_features = new(s_schema, new DenseMoments(s_schema.ToNames()).ToScaling());
    private static readonly ImmutableArray<Item> s_items =
    [
        .. Enumerable.Range(0, 8).Select(i => new Item
        {
            Id = $"i{i}",
            Price = 3 + i,
            Attributes = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [new KeyValuePair<string, string>("category", $"c{i % 3}"), new("brand", $"b{i % 2}")]),
        }),
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _clock = new(TinyShop.Now);
    private readonly Dataset _log = Log(TinyShop.CountersAsOf.AddDays(-40), TinyShop.Now, seed: 3);

    [Fact]
    public void Should_give_what_training_would_of_the_same_log_live_and_after_a_restart()
    {
        var training = _log with
        {
            Interactions = [.. _log.Interactions.Where(act => act.At <= TinyShop.CountersAsOf)],
            Sessions = [.. _log.Sessions.Where(session => session.StartedAt <= TinyShop.CountersAsOf)],
        };
        var bundle = new ActivityReplay(s_schema, training).Finish().ToJson(users: false);
        using var state = new SqliteUserStateStore(_folder["state.db"]);
        state.Append(training.Interactions);
        _clock.SetUtcNow(TinyShop.CountersAsOf.AddMinutes(1));
        var (live, activity) = Start(bundle, state);
        foreach (var act in _log.Interactions.Where(act => act.At > TinyShop.CountersAsOf))
        {
            foreach (var stored in state.Append([act]))
            {
                live.Observe(stored);
            }
        }

        foreach (var page in _log.Sessions.Select(session => session.Pages[0]).Where(page => page.At > TinyShop.CountersAsOf))
        {
            state.AppendPages([new(page.At, page.Candidates)]);
            live.ObserveServed(page.Candidates, page.At);
        }

        Assert.NotEqual(0, activity.Kept.Pending);
        _clock.SetUtcNow(TinyShop.Now);
        live.Tick();
        Assert.Equal(0, activity.Kept.Pending);
        var (_, restarted) = Start(bundle, state);
        var replay = new ActivityReplay(s_schema, _log);
        replay.AdvanceTo(TinyShop.Now);
        foreach (var user in new[] { "u0", "u1", "u2", "nobody" })
        {
            var expected = Read(replay.Activity, user);
            Assert.Equal(expected, Read(activity, user));
            Assert.Equal(expected, Read(restarted, user));
        }
    }

    [Fact]
    public void Should_take_nothing_of_items_that_its_catalogue_never_had_and_forget_who_asks()
    {
        var empty = new ActivityCounters(s_schema, Find).ToJson(users: false);
        using var state = new SqliteUserStateStore(_folder["state.db"]);
        var (live, activity) = Start(empty, state);
        var nothing = Read(activity, "ada");
        live.Observe(new("ada", "made up", EventKind.Clicked, TinyShop.Now.AddMinutes(-1)));
        live.ObserveServed(["made up"], TinyShop.Now.AddMinutes(-1));
        Assert.Equal(nothing, Read(activity, "ada"));
        live.Observe(new("ada", "i1", EventKind.Clicked, TinyShop.Now.AddMinutes(-1)));
        Assert.NotEqual(Read(activity, "bob"), Read(activity, "ada"));
        live.Forget("ada", 0);
        Assert.Equal(Read(activity, "bob"), Read(activity, "ada"));
        Assert.NotEqual(nothing, Read(activity, "ada"));
    }

    [Fact]
    public void Should_not_bring_back_who_was_forgotten_while_the_log_was_read()
    {
        var activity = new ActivityCounters(s_schema, Find);
        var live = new LiveActivity(activity, TinyShop.CountersAsOf, id => Find(id) is not null, _clock);
        var at = TinyShop.Now.AddMinutes(-1);
        Interaction Click(string user, string item) => new(user, item, EventKind.Clicked, at);
        live.Tick();
        live.Load(new(1, at, Click("ada", "i1"), []));
        live.Forget("ada", through: 3);
        var nobody = Read(activity, "bob");
        Assert.Equal(nobody, Read(activity, "ada"));

        // Read of the log before it was deleted there.
        live.Load(new(2, at, Click("ada", "i2"), []));
        Assert.Equal(nobody, Read(activity, "ada"));
        live.Load(new(3, at, Click("bob", "i2"), []));
        Assert.NotEqual(nobody, Read(activity, "bob"));
        live.Load(new(4, at, Click("ada", "i2"), []));
        Assert.Equal(Read(activity, "bob"), Read(activity, "ada"));
        live.EndLoading();
        live.Forget("ada", through: 9);
        live.Observe(Click("ada", "i2"));
        Assert.Equal(Read(activity, "bob"), Read(activity, "ada"));
    }

    public void Dispose() => _folder.Dispose();

    private (LiveActivity Live, ActivityCounters Activity) Start(string bundle, SqliteUserStateStore state)
    {
        var activity = ActivityCounters.FromJson(bundle, s_schema, Find);
        var live = new LiveActivity(activity, TinyShop.CountersAsOf, id => Find(id) is not null, _clock);
        live.Tick();
        foreach (var stored in state.EventsAfter(live.Since))
        {
            live.Load(stored);
        }

        live.EndLoading();
        return (live, activity);
    }

    private static int[] Read(ActivityCounters activity, string user)
    {
        var output = new float[s_items.Length * s_features.Names.Length];
        s_features.Compute(new() { UserId = user, At = TinyShop.Now, Candidates = s_items.AsSpan(), Activity = activity }, output);
        return [.. output.Select(BitConverter.SingleToInt32Bits)];
    }

    private static Item? Find(string id) => s_items.FirstOrDefault(item => item.Id == id);

    private static Dataset Log(DateTimeOffset from, DateTimeOffset to, int seed)
    {
        var random = new Random(seed);
        DateTimeOffset Moment() => from + ((to - from) * Math.Sqrt(random.NextDouble()));
        EventKind[] kinds = [EventKind.Clicked, EventKind.Clicked, EventKind.Carted, EventKind.Ordered];
        return new()
        {
            Name = "a shop's month",
            Items = s_items,
            Interactions =
            [
                .. Enumerable.Range(0, 300).Select(i => new Interaction($"u{random.Next(3)}", $"i{random.Next(8)}", kinds[random.Next(4)], Moment(), Id: $"{i}")).OrderBy(act => act.At),
            ],
            Sessions =
            [
                .. Enumerable.Range(0, 60).Select(i => Moment()).Order().Select((at, i) => new SessionLog
                {
                    UserId = $"u{i % 3}",
                    SessionId = $"s{i}",
                    StartedAt = at,
                    Pages = [new() { At = at, Surface = Surface.Home, Candidates = [.. Enumerable.Range(0, 4).Select(_ => $"i{random.Next(8)}").Distinct()] }],
                }),
            ],
        };
    }
}
