using Verge.Domain;

namespace Verge.Features.Tests;

public class DenseWindowTests
{
    private static readonly DenseSchema s_schema = new()
    {
        // One resolution shared by three windows, one of its own; two windows of nearly one length, where the longer one begins later.
        Windows =
        [
            new(TimeSpan.FromMinutes(90), TimeSpan.FromMinutes(30)), new(TimeSpan.FromDays(1), TimeSpan.FromHours(6)),
            new(TimeSpan.FromDays(7), TimeSpan.FromHours(6)), new(TimeSpan.FromDays(30), TimeSpan.FromHours(6)), new(TimeSpan.FromDays(35), TimeSpan.FromDays(7)),
        ],
        ActsPerUser = 10_000,
    };

    [Fact]
    public void Should_be_what_the_definitions_say() => Properties.ForAllSeeds(6, seed =>
    {
        var log = new RandomActivity(seed, pages: 25);
        Compare(s_schema, log, new PlainDense(s_schema, log));
    });

    [Fact]
    public void Should_remember_the_newest_acts_of_a_user() => Properties.ForAllSeeds(4, seed =>
    {
        var (schema, log) = (s_schema with { ActsPerUser = 7, Groups = [], Rates = [] }, new RandomActivity(seed, pages: 25));
        Compare(schema, log, new PlainDense(schema, log) { Capacity = 7 });
    });

    [Theory]
    [InlineData("12:00:00", "12:00:00", true)]
    [InlineData("12:00:00", "11:59:59.9999999", false)]
    [InlineData("12:00:00.0000001", "12:00:00", false)]
    [InlineData("12:00:00.0000001", "13:00:00", true)]
    [InlineData("12:59:59", "13:00:00", true)]
    [InlineData("13:00:00", "13:00:00", true)]
    [InlineData("13:00:00.0000001", "13:00:00", false)]
    public void Should_reach_back_a_day_or_up_to_an_hour_less(string asked, string dayBefore, bool counts)
    {
        var schema = new DenseSchema { Windows = [new(TimeSpan.FromDays(1), TimeSpan.FromHours(1))] };
        Assert.Equal(counts ? 1 : 0, Clicks(schema, RandomActivity.Start + TimeSpan.Parse(asked), RandomActivity.Start.AddDays(-1) + TimeSpan.Parse(dayBefore)));
    }

    [Fact]
    public void Should_see_what_happened_before_and_not_what_happens_then()
    {
        var (schema, noon) = (new DenseSchema { Windows = [new(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1))] }, RandomActivity.Start.AddHours(12));
        Assert.Equal(1, Clicks(schema, noon, noon.AddTicks(-1)));
        Assert.Equal(0, Clicks(schema, noon, noon));
    }

    private static int Clicks(DenseSchema schema, DateTimeOffset asked, DateTimeOffset clicked)
    {
        var counters = new ActivityCounters(schema, _ => null);
        counters.Observe(new("u", "i", EventKind.Clicked, clicked));
        var output = new float[schema.ToNames().Length];
        DenseReading.Unscaled(schema).Compute(new() { UserId = "u", At = asked, Candidates = new[] { new Item { Id = "i" } }, Activity = counters }, output);
        var window = schema.Windows[0].Name;
        Assert.Equal(output[schema.ToNames().IndexOf($"user_item.clicks.{window}")], output[schema.ToNames().IndexOf($"item.clicks.{window}")]);
        return (int)Math.Round(Math.Exp(output[schema.ToNames().IndexOf($"item.clicks.{window}")]) - 1);
    }

    private static void Compare(DenseSchema schema, RandomActivity log, PlainDense plain)
    {
        var names = schema.ToNames();
        var replay = new ActivityReplay(schema, log.Data);
        foreach (var (session, _) in replay.Pages())
        {
            var page = session.Pages[0];
            var values = DenseReading.Read(DenseReading.Unscaled(schema), replay.Activity, session, log.Find);
            plain.Ask(session.UserId, page.At);
            for (var i = 0; i < values.Length; i++)
            {
                var (item, name) = (page.Candidates[i / names.Length], names[i % names.Length]);
                var expected = plain.Of(name, item);
                Assert.True(
                    float.IsNaN(expected) ? float.IsNaN(values[i]) : Math.Abs(expected - values[i]) <= 1e-5f,
                    $"{name} of {item} for {session.UserId} at {page.At:O}: got {values[i]}, expected {expected}");
            }
        }
    }
}
