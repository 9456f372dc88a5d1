using Verge.Evaluation.Intervals;

namespace Verge.Evaluation.Tests;

public class ListEvaluationTests
{
    private static readonly ScoredRequest[] s_clicks = [.. Synthetic.Requests(users: 40, seed: 3)];
    private static readonly ScoredRequest[] s_orders = [.. Synthetic.Requests(users: 40, seed: 3, skill: 0.9)];
    private static readonly ScoredLists s_lists = Join(s_clicks, s_orders);

    [Theory]
    [InlineData("auc")]
    [InlineData("gauc")]
    [InlineData("logloss")]
    [InlineData("ece")]
    [InlineData("mrr@4")]
    [InlineData("ndcg@10")]
    public void Should_measure_a_task_as_if_it_were_alone(string metric)
    {
        Same(Synthetic.Sample(s_clicks, metric), metric);
        Same(Synthetic.Sample(s_clicks, metric), "click." + metric);
        Same(Synthetic.Sample(Orders(s_orders), metric), "order." + metric);

        static void Same(MetricSample expected, string name)
        {
            var sample = Measure(name)!;
            Assert.Equal((expected.Value, expected.Requests, expected.Excluded), (sample.Value, sample.Requests, sample.Excluded));
            Assert.Equal(Bootstrap.Interval(expected), Bootstrap.Interval(sample));
            Assert.Equal(name, sample.Metric);
        }
    }

    [Fact]
    public void Should_measure_the_order_of_lists_with_an_order_alone()
    {
        var lists = new ScoredLists(
            ["click", "order"],
            [],
            [
                List("a", [0.9f, 0.1f, 0.8f, 0.2f], [true, false, true, true]),
                List("b", [0.9f, 0.1f, 0.8f, 0.2f], [true, false, false, false]),
            ]);
        var precision = ListEvaluation.Measure(lists, MetricName.Parse("order.precision@4"))!;
        Assert.Equal((0.25, 1, 1), (precision.Value, precision.Requests, precision.Excluded));
        Assert.Equal((0.375, 2), (ListEvaluation.Measure(lists, MetricName.Parse("click.precision@4"))!.Value, ListEvaluation.Measure(lists, MetricName.Parse("click.precision@4"))!.Requests));
        Assert.Equal((1.0, 1), (ListEvaluation.Measure(lists, MetricName.Parse("order.mrr@4"))!.Value, ListEvaluation.Measure(lists, MetricName.Parse("order.mrr@4"))!.Requests));
        Assert.Equal(2, ListEvaluation.Measure(lists, MetricName.Parse("order.logloss"))!.Requests);

        static ScoredList List(string request, float[] scores, bool[] labels) => new() { User = "u", Request = request, Scores = scores, Labels = labels };
    }

    [Fact]
    public void Should_measure_only_a_slices_impressions()
    {
        // Tagged are the items at even places: the same as if the lists held no others.
        ScoredRequest[] even = [.. s_clicks.Select(request => new ScoredRequest(
            request.User,
            request.Request,
            request.Scores.ToArray().Where((_, place) => place % 2 == 0).ToArray(),
            request.Relevant.ToArray().Where((_, place) => place % 2 == 0).ToArray()))];
        foreach (var metric in new[] { "auc", "gauc", "logloss", "ece" })
        {
            Assert.Equal(Synthetic.Sample(even, metric).Value, Measure(metric, "even")!.Value);
            Assert.NotEqual(Measure(metric)!.Value, Measure(metric, "even")!.Value);
        }
    }

    [Fact]
    public void Should_have_slices_that_add_up()
    {
        var (all, even, odd) = (s_lists.Counts(), s_lists.Counts("even"), s_lists.Counts("odd"));
        Assert.Equal(all.Impressions, even.Impressions + odd.Impressions);
        Assert.Equal(all.Positives[1], even.Positives[1] + odd.Positives[1]);
        double Sum(string slice) => Measure("logloss", slice)!.Value * s_lists.Counts(slice).Impressions;
        Assert.Equal(Sum(""), Sum("even") + Sum("odd"), 9);
    }

    [Fact]
    public void Should_say_what_lists_do_not_tell()
    {
        Assert.Null(Measure("cart.auc"));
        Assert.Null(Measure("auc", "new-user"));
        Assert.Null(Measure("order.kl"));
        Assert.Null(ListEvaluation.Measure(new(["click"], [], [new() { User = "u", Request = "r", Scores = new[] { 0.1f }, Labels = new[] { true } }]), MetricName.Parse("kl")));
        Assert.Throws<ArgumentException>(() => Measure("relaimpr"));
        Assert.Throws<ArgumentException>(() => Measure("mrr|10"));
    }

    [Fact]
    public void Should_have_no_value_in_an_empty_slice()
    {
        foreach (var metric in new[] { "auc", "gauc", "ece", "logloss", "order.mrr@4", "kl" })
        {
            var sample = Measure(metric, "none")!;
            Assert.True(double.IsNaN(sample.Value));
            Assert.True(double.IsNaN(Bootstrap.Interval(sample).Low));
        }
    }

    [Fact]
    public void Should_measure_the_divergence_from_true_preferences_over_impressions()
    {
        var all = Enumerable.Range(0, s_lists.Count).Select(list => s_lists[list]).ToArray();
        float[] probabilities = [.. all.SelectMany(list => list.Scores.ToArray().Where((_, place) => place % 2 == 0))];
        float[] preferences = [.. all.SelectMany(list => list.Preferences.ToArray())];
        var constant = PreferenceDivergence.Constant(probabilities, preferences);
        Assert.Equal(Mean(_ => true), Measure("kl")!.Value, 12);
        Assert.Equal(all.Length, Measure("click.kl")!.Requests);

        // The constant of all, not the slice's own.
        int[] places = [.. all.SelectMany(list => Enumerable.Range(0, list.Preferences.Length))];
        Assert.Equal(Mean(i => places[i] % 2 == 0), Measure("kl", "even")!.Value, 12);

        double Mean(Func<int, bool> counts) =>
            Enumerable.Range(0, preferences.Length).Where(counts).Average(i => PreferenceDivergence.Of(probabilities[i], preferences[i], constant));
    }

    private static MetricSample? Measure(string metric, string slice = "") => ListEvaluation.Measure(s_lists, MetricName.Parse(metric), slice);

    /// <summary>Other labels than clicks have.</summary>
    private static ScoredRequest[] Orders(ScoredRequest[] requests) =>
        [.. requests.Select((request, i) => new ScoredRequest(request.User, request.Request, request.Scores, request.Relevant.ToArray().Select((label, place) => label && (place + i) % 3 > 0).ToArray()))];

    private static ScoredLists Join(ScoredRequest[] clicks, ScoredRequest[] orders) => new(["click", "order"], ["even", "odd", "none"], clicks.Zip(Orders(orders), (click, order) => new ScoredList
    {
        User = click.User,
        Request = click.Request,
        Scores = click.Scores.ToArray().Zip(order.Scores.ToArray(), (a, b) => new[] { a, b }).SelectMany(pair => pair).ToArray(),
        Labels = click.Relevant.ToArray().Zip(order.Relevant.ToArray(), (a, b) => new[] { a, b }).SelectMany(pair => pair).ToArray(),
        Tags = Enumerable.Range(0, click.Scores.Length).Select(place => place % 2 == 0 ? 1u : 2u).ToArray(),
        Preferences = order.Scores.ToArray().Select(score => score * 0.5f).ToArray(),
    }));
}
