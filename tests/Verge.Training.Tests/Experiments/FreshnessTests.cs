using System.Collections.Immutable;
using Verge.Datasets;
using Verge.Domain;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;
using Verge.Features;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

public class FreshnessTests
{
    private const string Rolling = "surface: home, test: rolling, test_days: 1, minimum_session: 1";
    private static readonly DateTimeOffset s_start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Three days; the last is asked. Of item z nothing is known before.</summary>
    private static readonly ImmutableArray<Interaction> s_log =
    [
        Click("u1", "a", 0, "10:00:00"), Click("u2", "a", 0, "10:01:00"), Click("u2", "a", 0, "10:30:00"), Click("u1", "b", 0, "11:00:00"),
        Click("u1", "c", 1, "10:00:00"), Click("u2", "a", 1, "10:01:00"), Click("u1", "c", 1, "10:05:00"), Click("u2", "a", 1, "10:10:00"), Click("u2", "a", 1, "10:20:00"),
        Click("u1", "b", 2, "08:00:00"), Click("u1", "c", 2, "08:00:30"), Click("u1", "c", 2, "08:30:00"), Click("u1", "b", 2, "09:05:00"),
        Click("u1", "z", 2, "09:09:00"), Click("u1", "b", 2, "09:10:00"), Click("u1", "b", 2, "10:20:00"),
        Click("u3", "c", 2, "12:00:00"), Click("u3", "a", 2, "12:30:00"),
    ];

    [Theory]
    [InlineData(1440, "09:10:00", "abcc")]
    [InlineData(60, "08:00:30", "abcc")]
    [InlineData(60, "09:05:00", "abccbcc")]
    [InlineData(60, "10:20:00", "abccbccbzb")]
    [InlineData(1, "08:00:30", "abcc")]
    [InlineData(1, "08:30:00", "abccbc")]
    [InlineData(1, "09:10:00", "abccbccbz")]
    [InlineData(0, "08:00:00", "abcc")]
    [InlineData(0, "08:00:30", "abccb")]
    [InlineData(0, "10:20:00", "abccbccbzb")]
    public void Should_know_the_clicks_before_the_last_refresh_and_no_other(int minutes, string at, string expected) =>
        Assert.Equal(expected, HistoryOf(s_log, "u1", at, minutes));

    [Theory]
    [InlineData(1440)]
    [InlineData(60)]
    [InlineData(1)]
    [InlineData(0)]
    public void Should_never_know_what_comes_later(int minutes)
    {
        foreach (var query in s_log.Where(click => click.At >= s_start.AddDays(2) && click.UserId == "u1"))
        {
            var at = $"{query.At:HH:mm:ss}";
            Assert.Equal(HistoryOf([.. s_log.TakeWhile(click => click.At <= query.At)], "u1", at, minutes), HistoryOf(s_log, "u1", at, minutes));
        }
    }

    [Fact]
    public void Should_know_only_the_session_beside_an_item() => Assert.Equal("bc", HistoryOf(s_log, "u1", "08:30:00", 1, Surface.ViewItem));

    // Popularity puts the newest click it knows of first: recall@1 asks whether that is what comes next. Strangers get the day before's a.
    [Theory]
    [InlineData("all", 3 / 7.0, 4 / 7.0, 4 / 7.0, 3 / 7.0)]
    [InlineData("known", 2 / 6.0, 3 / 6.0, 4 / 6.0, 3 / 6.0)]
    [InlineData("new", 1, 1, 0, 0)]
    [InlineData("session-start", 0, 0, 0, 0)]
    [InlineData("within-session", 3 / 6.0, 4 / 6.0, 4 / 6.0, 3 / 6.0)]
    public void Should_answer_as_counted_by_hand(string among, double daily, double hourly, double everyMinute, double perEvent)
    {
        var prepared = Prepare(s_log, $"{Rolling}, among: {among}");
        foreach (var (minutes, expected) in new[] { (1440, daily), (60, hourly), (1, everyMinute), (0, perEvent) })
        {
            var sample = prepared.Run(Settings($"model: popularity, refresh_minutes: {minutes}"), 1, new Progress<StageProgress>(), default).Sample(MetricName.Parse("recall@1"))!;
            Assert.Equal(expected, sample.Value, 12);
            Assert.Equal(among is "all" or "known" or "within-session" ? 1 : 0, sample.Excluded);
        }
    }

    [Fact]
    public void Should_answer_a_day_alike_whatever_comes_after_it()
    {
        var days = from day in Enumerable.Range(0, 5)
                   from click in Enumerable.Range(0, 6)
                   from user in Enumerable.Range(0, 4)
                   select new Interaction($"u{user}", $"i{(day + (click * user)) % 7}", EventKind.Clicked, s_start.AddDays(day).AddMinutes((37 * click) + user), $"u{user}d{day}");
        ImmutableArray<Interaction> log = [.. days];
        ImmutableArray<Interaction> other = [.. log.Select(click => click.At < s_start.AddDays(4) ? click : click with { ItemId = $"i{(click.At.Minute + 3) % 7}" })];
        var options = Rolling.Replace("test_days: 1", "test_days: 2", StringComparison.Ordinal);
        foreach (var minutes in new[] { 1440, 60, 1, 0 })
        {
            Assert.Equal(FirstDay(log, minutes), FirstDay(other, minutes));
        }

        double[] FirstDay(ImmutableArray<Interaction> clicks, int minutes)
        {
            var sample = Assert.IsType<WeightedMeanSample>(Prepare(clicks, options).Run(Settings($"model: vsknn, refresh_minutes: {minutes}"), 1, new Progress<StageProgress>(), default).Sample(MetricName.Parse("mrr@2")));
            double[] values = [.. sample.Values.Where(value => int.Parse(value.Request, null) < 24).Select(value => value.Value)];
            Assert.Equal(24, values.Length);
            return values;
        }
    }

    [Fact]
    public void Should_train_once_for_all_refreshes_and_slices()
    {
        var stage = new FreshnessExperiment();
        var first = ReportsOf(Rolling, 1440, seed: 1);
        Assert.NotEqual(0, first);
        Assert.Equal(0, ReportsOf(Rolling, 0, seed: 1));
        Assert.Equal(0, ReportsOf($"{Rolling}, among: known", 0, seed: 1));
        Assert.Equal(first, ReportsOf(Rolling, 0, seed: 2));

        int ReportsOf(string options, int minutes, ulong seed)
        {
            var training = new Counting();
            Prepare(s_log, options, stage).Run(Settings($"model: narm, width: 4, epochs: 1, refresh_minutes: {minutes}"), seed, training, default);
            return training.Reports;
        }
    }

    [Theory]
    [InlineData("model: popularity", "row, refresh_minutes: got nothing, expected minutes that divide a day, or 0 (at each event)")]
    [InlineData("model: popularity, refresh_minutes: 7", "row, refresh_minutes: got 7, expected minutes that divide a day, or 0 (at each event)")]
    [InlineData("model: popularity, refresh_minutes: daily", "row: refresh_minutes: got 'daily', expected a whole number")]
    [InlineData("model: magic, refresh_minutes: 1", "row, model: got 'magic', expected one of popularity, ")]
    public void Should_name_a_setting_that_cannot_be(string settings, string message) => Assert.StartsWith(
        message, Assert.Throws<ExperimentException>(() => new FreshnessExperiment().Check(Settings(settings), "row")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("surface: home", "recall@1", "shop, test: got 'published', expected 'rolling'")]
    [InlineData($"{Rolling}, among: some", "recall@1", "shop: among: got 'some', expected one of all, known, new, session-start, within-session")]
    [InlineData(Rolling, "recall@1|2", "metrics: got 'recall@1|2', expected metrics over the full catalogue")]
    public void Should_name_data_that_cannot_be_replayed(string options, string metric, string message) => Assert.StartsWith(
        message, Assert.Throws<ExperimentException>(() => Prepare(s_log, options, metric: metric)).Message, StringComparison.Ordinal);

    private static Interaction Click(string user, string item, int day, string time) =>
        new(user, item, EventKind.Clicked, s_start.AddDays(day) + TimeSpan.Parse(time, null), $"{user}d{day}");

    private static string HistoryOf(ImmutableArray<Interaction> log, string user, string at, int minutes, Surface surface = Surface.Home)
    {
        Item[] items = [.. "abcz".Select(id => new Item { Id = id.ToString() })];
        var schema = new RetrievalSchema { ItemAttributes = [new(Item.ItemIdAttribute, 1)], TitleBuckets = 0 };
        var table = new ItemEncodingTable(RetrievalFeatures.Fit(schema, new() { Name = "shop", Items = [.. items], Interactions = log }), items);
        var query = new RetrievalExampleBuilder(table, tellsSurfaces: false).Build(log, surface).Single(query => query.UserId == user && query.At == s_start.AddDays(2) + TimeSpan.Parse(at, null));
        var asked = new ClickTimes(log, table).AsOfRefresh(query, TimeSpan.FromMinutes(minutes));
        Assert.Equal((query.UserId, query.Target, query.At), (asked.UserId, asked.Target, asked.At));
        return string.Concat(asked.History.ToArray().Select(table.ItemId));
    }

    private static IPreparedExperiment Prepare(ImmutableArray<Interaction> log, string options, FreshnessExperiment? stage = null, string metric = "recall@1")
    {
        var ids = log.Select(click => click.ItemId).Distinct();
        var data = new StoredDataset { Dataset = new() { Name = "shop", Items = [.. ids.Select(id => new Item { Id = id })], Interactions = log } };
        var rows = new[] { 1440, 60, 1, 0 }.Select(minutes => new ExperimentMethod(
            $"{minutes}", Settings($"refresh_minutes: {minutes}"), ImmutableDictionary<string, ExperimentOptions>.Empty, ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty));
        return (stage ?? new()).Prepare(data, new("log", "shop", "", Settings(options)), new()
        {
            Table = "t",
            Title = "t",
            Stage = "freshness",
            Seeds = [1],
            Metrics = [MetricName.Parse(metric), MetricName.Parse("mrr@2")],
            Objective = MetricName.Parse(metric),
            Data = [],
            Rows = [.. rows],
        });
    }

    private static ExperimentOptions Settings(string text) =>
        text.Split(", ").Select(pair => pair.Split(": ")).Aggregate(ExperimentOptions.None, (all, pair) => all.With(pair[0], pair[1]));

    private sealed class Counting : IProgress<StageProgress>
    {
        public int Reports { get; private set; }

        public void Report(StageProgress value) => Reports++;
    }
}
