using System.Collections.Immutable;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments.Tuning;

public class SearchPlanTests
{
    private static readonly ExperimentData s_data = new("sessions", "shop", "", ExperimentOptions.None);
    private static readonly ExperimentOptions s_settings = ExperimentOptions.None.With("model", "narm").With("epochs", "9").With("width", "0");

    [Fact]
    public void Should_try_all_choices_once_at_random()
    {
        var plan = Of(new(), trials: 12);
        Assert.Equal([(11, null)], plan.Rounds.AsEnumerable());
        Assert.Equal(12, plan.Choices.Length);
        Assert.Equal(ExperimentOptions.None, plan.Choices[0]);
        Assert.Equal(12, plan.Choices.Select(choice => choice.ToString()).Distinct().Count());
    }

    [Fact]
    public void Should_draw_the_same_with_either_strategy_and_less_where_the_budget_is_small()
    {
        string[] all = [.. Of(new(), 12).Choices.Select(choice => choice.ToString())];
        Assert.Equal(all, Of(new() { Strategy = SearchStrategy.SuccessiveHalving }, 12).Choices.Select(choice => choice.ToString()));
        Assert.Equal(all[..4], Of(new() { Epochs = 44 }, 12).Choices.Select(choice => choice.ToString()));
        Assert.Single(Of(new() { Epochs = 1 }, 12).Choices);
    }

    /// <summary>Nine settings of nine epochs: 9 · 1, 3 · 3, 1 · 9, and the committed ones beside each.</summary>
    [Fact]
    public void Should_halve_what_is_left_and_multiply_the_epochs()
    {
        Assert.Equal([(9, 1), (3, 3), (1, 9)], Of(new() { Strategy = SearchStrategy.SuccessiveHalving }, 10).Rounds.AsEnumerable());
        Assert.Equal([(9, 1), (4, 2), (2, 4), (1, 9)], Of(new() { Strategy = SearchStrategy.SuccessiveHalving, Keep = 2 }, 10).Rounds.AsEnumerable());
        Assert.Equal([(4, 3), (1, 9)], Of(new() { Strategy = SearchStrategy.SuccessiveHalving }, 5).Rounds.AsEnumerable());
        Assert.Equal([(2, 9)], Of(new() { Strategy = SearchStrategy.SuccessiveHalving }, 3).Rounds.AsEnumerable());

        // 10 · 1 + 4 · 3 + 2 · 9 = 40.
        Assert.Equal([(9, 1), (3, 3), (1, 9)], Of(new() { Strategy = SearchStrategy.SuccessiveHalving, Epochs = 40 }, 30).Rounds.AsEnumerable());
        Assert.True(Of(new() { Strategy = SearchStrategy.SuccessiveHalving, Epochs = 39 }, 30).Rounds[0].Others < 9);
        Assert.Equal([(0, 9)], Of(new() { Strategy = SearchStrategy.SuccessiveHalving, Epochs = 1 }, 30).Rounds.AsEnumerable());
    }

    [Fact]
    public void Should_search_at_random_what_has_no_epochs() => Assert.Equal(
        [(9, null)], SearchPlan.Of(Experiment(new() { Strategy = SearchStrategy.SuccessiveHalving }, 10), Row(new(s_settings.Values.Remove("epochs"))), s_data).Rounds.AsEnumerable());

    [Fact]
    public void Should_not_search_the_epochs_that_its_rounds_set()
    {
        var row = Row(s_settings) with { Space = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add("epochs", ["1", "2"]) };
        SearchPlan.Check(Experiment(new(), 3), row, s_data);
        Assert.Equal(
            "NARM, tune: got 'epochs', expected no such setting with successive-halving, whose rounds say how many there are",
            Assert.Throws<ExperimentException>(() => SearchPlan.Check(Experiment(new() { Strategy = SearchStrategy.SuccessiveHalving }, 3), row, s_data)).Message);
    }

    [Theory]
    [InlineData(1, 0, 0, "s, keep: got 1, expected at least 2")]
    [InlineData(2, -1, 0, "s, epochs: got -1, expected at least 0")]
    [InlineData(2, 0, -1, "s, seconds: got -1, expected at least 0")]
    public void Should_refuse_what_cannot_be(int keep, int epochs, double seconds, string message) => Assert.Equal(
        message, Assert.Throws<ExperimentException>(() => new SearchOptions { Keep = keep, Epochs = epochs, Seconds = seconds }.Validated("s")).Message);

    private static SearchPlan Of(SearchOptions search, int trials) => SearchPlan.Of(Experiment(search, trials), Row(s_settings), s_data);

    private static ExperimentMethod Row(ExperimentOptions settings) => new(
        "NARM", settings, ImmutableDictionary<string, ExperimentOptions>.Empty,
        ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add("width", [.. Enumerable.Range(1, 40).Select(width => $"{width}")]));

    private static Experiment Experiment(SearchOptions search, int trials) => new()
    {
        Table = "t",
        Title = "t",
        Stage = "retrieval",
        Seeds = [1],
        Metrics = [],
        Objective = Verge.Evaluation.MetricName.Parse("recall@1"),
        Data = [s_data],
        Rows = [],
        Trials = trials,
        Search = search,
    };
}
