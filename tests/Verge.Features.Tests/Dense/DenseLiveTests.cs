using Verge.Domain;

namespace Verge.Features.Tests;

/// <summary>What training reads of a log, and what the cloud reads of the same events as they come.</summary>
public class DenseLiveTests
{
    private static readonly DenseSchema s_schema = new() { ActsPerUser = 9 };

    [Fact]
    public void Should_read_live_what_training_reads_whatever_the_order_in_which_events_come() => Properties.ForAllSeeds(30, seed =>
    {
        var log = new RandomActivity(seed);
        var offline = DenseReading.Offline(s_schema, log);
        Assert.Equal(offline.Select(DenseReading.Bits), Live(s_schema, log, new(seed), restarts: false).Select(DenseReading.Bits));
    });

    [Fact]
    public void Should_go_on_after_a_restart_as_if_there_had_been_none() => Properties.ForAllSeeds(20, seed =>
    {
        var log = new RandomActivity(seed);
        var offline = DenseReading.Offline(s_schema, log);
        Assert.Equal(offline.Select(DenseReading.Bits), Live(s_schema, log, new(seed), restarts: true).Select(DenseReading.Bits));
    });

    [Fact]
    public void Should_bound_users_alike() => Properties.ForAllSeeds(40, BoundUsersAlike);

    [Fact]
    public void Should_bound_users_alike_where_two_act_at_one_moment() => BoundUsersAlike(1190827635);

    private static void BoundUsersAlike(int seed)
    {
        var (schema, log, features) = (s_schema with { Users = 2 }, new RandomActivity(seed), DenseReading.Unscaled(s_schema with { Users = 2 }));
        var counters = new ActivityCounters(schema, log.Find);
        var next = 0;
        var live = log.Data.Sessions.Select(session =>
        {
            for (; next < log.Data.Interactions.Length && log.Data.Interactions[next].At < session.StartedAt; next++)
            {
                counters.Observe(log.Data.Interactions[next]);
            }

            var values = DenseReading.Read(features, counters, session, log.Find);
            Assert.InRange(counters.Kept.Users, 0, 2);
            counters.ObserveServed(session.Pages[0].Candidates, session.StartedAt);
            counters = ActivityCounters.FromJson(counters.ToJson(users: true), schema, log.Find);
            return DenseReading.Bits(values);
        }).ToList();
        Assert.Equal(DenseReading.Offline(schema, log).Select(DenseReading.Bits), live);
        Assert.NotEqual(DenseReading.Offline(s_schema, log).Select(DenseReading.Bits), live);
    }

    [Fact]
    public void Should_not_see_the_future() => Properties.ForAllSeeds(20, seed =>
    {
        var (log, random) = (new RandomActivity(seed), new Random(seed));
        var data = log.Data;
        var cut = data.Sessions[random.Next(data.Sessions.Length)].StartedAt;
        string[] items = [.. data.Interactions.Where(act => act.At >= cut).Select(act => act.ItemId)];
        random.Shuffle(items);
        var next = 0;
        var changed = data with
        {
            Interactions = [.. data.Interactions.Select(act => act.At < cut ? act : act with { ItemId = items[next++], UserId = "u0", Kind = EventKind.Ordered })],
            Sessions =
            [
                .. data.Sessions.Select(session => session.StartedAt <= cut ? session : session with
                {
                    Pages = [session.Pages[0] with { Candidates = ["i1"] }],
                }),
            ],
        };
        var seen = data.Sessions.Count(session => session.StartedAt <= cut);
        Assert.Equal(
            DenseReading.Offline(s_schema, log).Take(seen).Select(DenseReading.Bits), DenseReading.Offline(s_schema, log, changed).Take(seen).Select(DenseReading.Bits));
    });

    [Fact]
    public void Should_count_a_late_event_by_its_time_from_when_it_came() => Properties.ForAllSeeds(15, seed =>
    {
        var (log, features) = (new RandomActivity(seed), DenseReading.Unscaled(s_schema));
        var late = log.Data.Interactions[new Random(seed).Next(log.Data.Interactions.Length)];
        var without = DenseReading.Offline(s_schema, log, log.Data with { Interactions = log.Data.Interactions.Remove(late) });
        var with = DenseReading.Offline(s_schema, log);
        var comes = Math.Min(log.Data.Sessions.Length - 1, log.Data.Sessions.Count(session => session.StartedAt <= late.At) + 2);
        var replay = new ActivityReplay(s_schema, log.Data with { Interactions = log.Data.Interactions.Remove(late) });
        var number = 0;
        foreach (var (session, _) in replay.Pages())
        {
            if (number == comes)
            {
                replay.Activity.Observe(late);
            }

            var values = DenseReading.Bits(DenseReading.Read(features, replay.Activity, session, log.Find));
            Assert.Equal(DenseReading.Bits(number < comes ? without[number] : with[number]), values);
            number++;
        }
    });

    /// <summary>Each event comes in any order, at the latest before the first page that must see it, at times long before its own time.</summary>
    private static List<float[]> Live(DenseSchema schema, RandomActivity log, Random random, bool restarts)
    {
        var sessions = log.Data.Sessions;
        var comes = new List<Action<ActivityCounters>>[sessions.Length + 1];
        foreach (ref var place in comes.AsSpan())
        {
            place = [];
        }

        void Schedule(DateTimeOffset at, Action<ActivityCounters> observe)
        {
            var due = sessions.Count(session => session.StartedAt <= at);
            comes[random.Next(3) == 0 ? random.Next(due + 1) : due].Add(observe);
        }

        foreach (var act in log.Data.Interactions)
        {
            Schedule(act.At, counters => counters.Observe(act));
        }

        foreach (var session in sessions)
        {
            Schedule(session.StartedAt, counters => counters.ObserveServed(session.Pages[0].Candidates, session.StartedAt));
        }

        var features = DenseReading.Unscaled(schema);
        var live = new ActivityCounters(schema, log.Find);
        var read = new List<float[]>();
        for (var i = 0; i < sessions.Length; i++)
        {
            var events = comes[i].ToArray();
            random.Shuffle(events);
            foreach (var observe in events)
            {
                observe(live);
                if (restarts && random.Next(12) == 0)
                {
                    live = Restarted(live, schema, log);
                }
            }

            read.Add(DenseReading.Read(features, live, sessions[i], log.Find));
        }

        return read;
    }

    private static ActivityCounters Restarted(ActivityCounters counters, DenseSchema schema, RandomActivity log)
    {
        var json = counters.ToJson(users: true);
        var restarted = ActivityCounters.FromJson(json, schema, log.Find);
        Assert.Equal(json, restarted.ToJson(users: true));
        return restarted;
    }
}
