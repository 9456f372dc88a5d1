using Verge.Datasets;
using Verge.Domain;
using Verge.Evaluation;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

/// <summary>Tuning of a rolling test is the same test, on the days before.</summary>
public class RollingTuningTests
{
    private const int Days = 8;
    private static readonly DateTimeOffset s_start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("model: popularity, days: 1, own_items: as-others")]
    [InlineData("model: item-knn, neighbors: 3")]
    public void Should_judge_by_the_days_before_the_test_as_the_test_would(string settings)
    {
        var tuned = Try(Days, "test_days: 2, tuning_days: 3", settings);
        Assert.Equal(Run(Days - 2, "test_days: 3", settings), tuned);

        // Which is neither the last of them alone, nor the test itself.
        Assert.NotEqual(Try(Days, "test_days: 2", settings), tuned);
        Assert.NotEqual(Run(Days, "test_days: 2", settings), tuned);
    }

    private static double Try(int days, string options, string settings) => Prepare(days, options).Try(Settings(settings), 1, MetricName.Parse("mrr@3"), new Progress<StageProgress>(), default);

    private static double Run(int days, string options, string settings) => Prepare(days, options).Run(Settings(settings), 1, new Progress<StageProgress>(), default).Sample(MetricName.Parse("mrr@3"))!.Value;

    private static IPreparedExperiment Prepare(int days, string options) => new RetrievalExperiment().Prepare(Log(days), new("log", "shop", "", Settings("surface: home, test: rolling, training_days: 2, " + options)), new()
    {
        Table = "t",
        Title = "t",
        Stage = "retrieval",
        Seeds = [1],
        Metrics = [MetricName.Parse("mrr@3")],
        Objective = MetricName.Parse("mrr@3"),
        Data = [],
        Rows = [],
    });

    /// <summary>Five users; what is clicked changes from day to day.</summary>
    private static StoredDataset Log(int days)
    {
        var clicks = from day in Enumerable.Range(0, days)
                     from click in Enumerable.Range(0, 4)
                     from user in Enumerable.Range(0, 5)
                     select new Interaction($"u{user}", $"i{((day * day) + (click * (user + 1)) + (user * user)) % 11}", EventKind.Clicked, s_start.AddDays(day).AddMinutes((10 * click) + user), $"u{user}d{day}");
        return new()
        {
            Dataset = new() { Name = "shop", Items = [.. Enumerable.Range(0, 11).Select(i => new Item { Id = $"i{i}" })], Interactions = [.. clicks] },
        };
    }

    private static ExperimentOptions Settings(string text) =>
        text.Split(", ").Select(pair => pair.Split(": ")).Aggregate(ExperimentOptions.None, (all, pair) => all.With(pair[0], pair[1]));
}
