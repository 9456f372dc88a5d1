using Verge.Domain;

namespace Verge.Features.Tests;

public class ActivityCountersTests
{
    private static readonly DateTimeOffset s_start = RandomActivity.Start;

    [Fact]
    public void Should_keep_no_more_than_windows_need()
    {
        var counters = new ActivityCounters(new() { Users = 50 }, id => new Item { Id = id });
        var most = (Values: 0, Users: 0, Pending: 0);
        // A thousand items and users a day, never to be seen again: a year and a half of them.
        for (var day = 0; day < 550; day++)
        {
            for (var i = 0; i < 100; i++)
            {
                counters.Observe(new($"u{day}-{i}", $"i{day}-{i}", EventKind.Clicked, s_start.AddDays(day).AddMinutes(i)));
            }

            counters.Advance(s_start.AddDays(day + 1));
            var kept = counters.Kept;
            most = (Math.Max(most.Values, kept.Values), Math.Max(most.Users, kept.Users), Math.Max(most.Pending, kept.Pending));
        }

        // The longest window and a quarter.
        Assert.InRange(most.Values, 3_000, 3_900);
        Assert.Equal(50, most.Users);
        Assert.Equal(0, most.Pending);
        Assert.InRange(counters.ToJson(users: true).Length, 1, 600_000);
        counters.Advance(s_start.AddDays(700));
        Assert.Equal((0, 0, 0), counters.Kept);
    }

    [Fact]
    public void Should_write_names_of_users_only_where_asked()
    {
        var log = new RandomActivity(5);
        var replay = new ActivityReplay(new(), log.Data);
        var counters = replay.Finish();
        counters.Observe(new("u0", "i1", EventKind.Clicked, counters.Time.AddDays(1)));
        counters.Remember(new("u1", "i1", EventKind.Clicked, counters.Time.AddDays(1)));
        Assert.Contains("\"u0\"", counters.ToJson(users: true), StringComparison.Ordinal);
        var json = counters.ToJson(users: false);
        Assert.DoesNotContain("\"u", json.Replace("\"users\"", "", StringComparison.Ordinal).Replace("\"user\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var read = ActivityCounters.FromJson(json, new(), log.Find);
        Assert.Equal(0, read.Kept.Users);
        Assert.Equal(1, read.Kept.Pending);
        var nobody = log.Data.Sessions[^1] with { UserId = "", Pages = [log.Data.Sessions[^1].Pages[0] with { At = counters.Time.AddDays(2) }] };
        var features = DenseReading.Unscaled(new());
        Assert.Equal(
            DenseReading.Bits(DenseReading.Read(features, counters, nobody, log.Find)), DenseReading.Bits(DenseReading.Read(features, read, nobody, log.Find)));
    }

    [Fact]
    public void Should_forget_a_user_and_keep_what_was_counted()
    {
        var schema = new DenseSchema();
        var (features, names) = (DenseReading.Unscaled(schema), schema.ToNames());
        var counters = new ActivityCounters(schema, id => new Item { Id = id });
        counters.Observe(new("ada", "i", EventKind.Clicked, s_start));
        counters.Observe(new("ada", "i", EventKind.Clicked, s_start.AddMinutes(2)));
        counters.Advance(s_start.AddMinutes(1));
        counters.Forget("ada");
        var output = new float[names.Length];
        features.Compute(new() { UserId = "ada", At = s_start.AddMinutes(3), Candidates = new[] { new Item { Id = "i" } }, Activity = counters }, output);
        Assert.Equal(MathF.Log(3), output[names.IndexOf("item.clicks.1h")], 1e-6);
        Assert.Equal(0, output[names.IndexOf("user.known")]);
        Assert.Equal(0, output[names.IndexOf("user_item.clicks.1h")]);
        // Who is remembered alone is not counted.
        counters.Remember(new("ada", "i", EventKind.Clicked, s_start.AddMinutes(1)));
        features.Compute(new() { UserId = "ada", At = s_start.AddMinutes(3), Candidates = new[] { new Item { Id = "i" } }, Activity = counters }, output);
        Assert.Equal(MathF.Log(3), output[names.IndexOf("item.clicks.1h")], 1e-6);
        Assert.Equal(MathF.Log(2), output[names.IndexOf("user_item.clicks.1h")], 1e-6);
    }

    [Fact]
    public void Should_refuse_a_text_that_it_did_not_write()
    {
        var log = new RandomActivity(5);
        var json = new ActivityReplay(new(), log.Data).Finish().ToJson(users: true);
        void Refuses(string text) => Assert.Throws<FeatureException>(() => ActivityCounters.FromJson(text, new(), log.Find));
        Assert.Throws<FeatureException>(() => ActivityCounters.FromJson(json, new() { Users = 5 }, log.Find));
        Refuses("{}");
        Refuses(json.Replace("\"total\":[[[", "\"total\":[null,[[", StringComparison.Ordinal));
        Refuses(json.Replace("\"total\":[[[", "\"total\":[[[-", StringComparison.Ordinal));
        Refuses(json.Replace("\"kind\":\"Click\"", "\"kind\":\"Look\"", StringComparison.Ordinal));
        Refuses(json.Replace("\"item\":0,", "\"item\":100000,", StringComparison.Ordinal));
        Refuses(json.Replace("\"time\":6", "\"time\":-6", StringComparison.Ordinal));
        Refuses(json.Replace("\"items\":[[", "\"items\":[null,[", StringComparison.Ordinal));
        Refuses(json.Replace("\"u1\":[", "\"u1\":[null,", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_refuse_a_log_that_is_not_ordered()
    {
        var log = new RandomActivity(5);
        var data = log.Data with { Interactions = [.. log.Data.Interactions.Reverse()] };
        Assert.Throws<FeatureException>(() => new ActivityReplay(new(), data));
    }

    [Fact]
    public void Should_allocate_nothing_once_it_has_seen_such_lists()
    {
        var log = new RandomActivity(8, acts: 2_000);
        var (schema, random) = (new DenseSchema(), new Random(1));
        var features = DenseReading.Unscaled(schema);
        var counters = new ActivityReplay(schema, log.Data).Finish();
        Item[] candidates = [.. Enumerable.Range(0, 200).Select(_ => log.Items[random.Next(log.Items.Length)])];
        var output = new float[200 * features.Names.Length];
        string[] users = ["u0", "u1", "u2", "nobody"];
        var at = counters.Time.AddSeconds(1);
        long Read()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var user in users)
            {
                at = at.AddTicks(1);
                features.Compute(new() { UserId = user, At = at, Candidates = candidates, Activity = counters }, output);
                features.Scale(output, output);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // A collection that other tests bring about ends a thread's buffer, and counts the rest of it: not ten times in a row.
        Read();
        Assert.Contains(0, Enumerable.Range(0, 10).Select(_ => Read()).ToArray());
    }
}
