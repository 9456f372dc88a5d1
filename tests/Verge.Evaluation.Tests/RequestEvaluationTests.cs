using Verge.Evaluation.Intervals;

namespace Verge.Evaluation.Tests;

public class RequestEvaluationTests
{
    [Fact]
    public void Should_weight_gauc_by_impressions_and_count_what_it_leaves_out()
    {
        var gauc = Evaluate(
            "gauc",
            Request("u1", "a", [0.9f, 0.1f], [true, false]),                        // AUC 1, 2 impressions
            Request("u1", "b", [0.4f, 0.3f, 0.2f], [false, true, false]),           // AUC 0.5, 3 impressions
            Request("u2", "c", [0.4f, 0.3f, 0.2f, 0.1f, 0f], [false, false, false, false, true]), // AUC 0, 5 impressions
            Request("u2", "d", [0.5f, 0.4f], [false, false]),
            Request("u3", "e", [0.5f], [true]));
        Assert.Equal(((2 * 1) + (3 * 0.5)) / 10, gauc.Value, 12);
        Assert.Equal(3, gauc.Requests);
        Assert.Equal(2, gauc.Excluded);
        Assert.Equal(["u1", "u2"], gauc.Users);
    }

    [Fact]
    public void Should_pool_impressions_for_the_auc()
    {
        // Each request alone is perfect; across requests, 0.6 stands above 0.5.
        var samples = Evaluate(["auc", "gauc"], Request("u1", "a", [0.5f, 0.1f], [true, false]), Request("u2", "b", [0.9f, 0.6f], [true, false]));
        Assert.Equal(0.75, samples["auc"].Value, 12);
        Assert.Equal(1, samples["gauc"].Value, 12);
    }

    [Fact]
    public void Should_agree_with_the_list_auc_when_pooling_one_request() =>
        Property.Holds(40, list =>
        {
            var pooled = Evaluate("auc", new ScoredRequest("u", "r", list.Scores, list.Relevant)).Value;
            var alone = list.Rank().Auc();
            return double.IsNaN(alone) ? double.IsNaN(pooled) : Math.Abs(alone - pooled) < 1e-12;
        });

    [Fact]
    public void Should_average_log_loss_over_impressions()
    {
        var loss = Evaluate("logloss", Request("u1", "a", [0.5f], [true]), Request("u2", "b", [0.25f, 0.25f], [true, false]));
        Assert.Equal(-(Math.Log(0.5) + Math.Log(0.25) + Math.Log(0.75)) / 3, loss.Value, 12);
        Assert.Equal(-Math.Log(1e-7), Evaluate("logloss", Request("u1", "a", [0f], [true])).Value, 9);
    }

    [Fact]
    public void Should_measure_calibration_by_bins()
    {
        // Bin of 0.1: predicted 0.1 four times, one click: |0.4 − 1|; bin of 0.9: |1.8 − 2|.
        var ece = (CalibrationSample)Evaluate(
            "ece",
            Request("u1", "a", [0.1f, 0.1f, 0.1f, 0.1f], [true, false, false, false]),
            Request("u2", "b", [0.9f, 0.9f], [true, true]));
        Assert.Equal((0.6 + 0.2) / 6, ece.Value, 6);
        Assert.Equal([4L, 2L], ece.Bins.Select(bin => bin.Impressions));
        Assert.Equal([0.25, 1.0], ece.Bins.Select(bin => bin.Observed));
        Assert.Equal(0.1, ece.Bins[0].Predicted, 6);
    }

    [Fact]
    public void Should_put_a_sure_prediction_in_the_last_bin() =>
        Assert.Equal(0, Evaluate("ece", Request("u", "a", [1f, 0f], [true, false])).Value);

    [Fact]
    public void Should_average_list_metrics_over_requests()
    {
        var samples = Evaluate(
            ["mrr", "mrr@1", "ndcg@10", "map@5", "recall@1", "precision@4", "utility@2"],
            Request("u1", "a", [0.9f, 0.1f], [true, false]),
            Request("u1", "b", [0.9f, 0.1f], [false, true]),
            Request("u2", "c", [0.9f, 0.1f], [false, false]));
        Assert.Equal(0.75, samples["mrr"].Value, 12);
        Assert.Equal(0.5, samples["mrr@1"].Value, 12);
        Assert.Equal((1 + (1 / Math.Log2(3))) / 2, samples["ndcg@10"].Value, 12);
        Assert.Equal(0.75, samples["map@5"].Value, 12);
        Assert.Equal(0.5, samples["recall@1"].Value, 12);
        Assert.Equal(1, samples["mrr"].Excluded);
        Assert.Equal(2.0 / 4 / 3, samples["precision@4"].Value, 12);
        Assert.Equal(2.0 / 3, samples["utility@2"].Value, 12);
        Assert.Equal(0, samples["precision@4"].Excluded);
    }

    [Fact]
    public void Should_leave_out_requests_without_a_relevant_item_where_asked()
    {
        var evaluation = new RequestEvaluation([MetricName.Parse("precision@4"), MetricName.Parse("utility@2"), MetricName.Parse("logloss")], relevantOnly: true);
        evaluation.Add(Request("u1", "a", [0.9f, 0.1f], [true, false]));
        evaluation.Add(Request("u2", "b", [0.9f, 0.1f], [false, false]));
        var samples = evaluation.Samples();
        Assert.Equal((0.25, 1), (samples[MetricName.Parse("precision@4")].Value, samples[MetricName.Parse("precision@4")].Excluded));
        Assert.Equal((1, 1), (samples[MetricName.Parse("utility@2")].Value, samples[MetricName.Parse("utility@2")].Excluded));
        Assert.Equal(0, samples[MetricName.Parse("logloss")].Excluded);
    }

    [Fact]
    public void Should_measure_one_task_and_name_it()
    {
        foreach (var metric in new[] { "order.auc", "order.ece", "order.mrr@4" }.Select(MetricName.Parse))
        {
            var evaluation = new RequestEvaluation([metric]);
            evaluation.Add(Request("u1", "a", [0.9f, 0.1f], [true, false]));
            Assert.Equal(metric.ToString(), evaluation.Samples()[metric].Metric);
        }

        var error = Assert.Throws<ArgumentException>(() => new RequestEvaluation([MetricName.Parse("click.auc"), MetricName.Parse("order.auc")]));
        Assert.StartsWith("Metrics 'click.auc' and 'order.auc': got two tasks", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_give_the_same_to_the_bit_in_any_order_of_requests()
    {
        string[] metrics = ["auc", "gauc", "logloss", "ece", "mrr", "ndcg@3"];
        var requests = Synthetic.Requests(users: 40, seed: 3).ToArray();
        var (forward, backward) = (Evaluate(metrics, requests), Evaluate(metrics, [.. requests.Reverse()]));
        foreach (var metric in metrics)
        {
            Assert.Equal(forward[metric].Value, backward[metric].Value);
            Assert.Equal(Bootstrap.Interval(forward[metric]), Bootstrap.Interval(backward[metric]));
        }
    }

    [Fact]
    public void Should_refuse_nan_naming_request_and_item()
    {
        var error = Assert.Throws<ArgumentException>(() => new ScoredRequest("u7", "r9", new[] { 1f, float.NaN }, new[] { true, false }, place => $"sku-{place}"));
        Assert.Contains("'r9'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'u7'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'sku-1'", error.Message, StringComparison.Ordinal);
        Assert.Contains("NaN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_scores_that_are_no_probabilities_where_those_are_needed()
    {
        var evaluation = new RequestEvaluation([MetricName.Parse("logloss")]);
        var error = Assert.Throws<ArgumentException>(() => evaluation.Add(Request("u", "r", [0.5f, 1.5f], [true, false])));
        Assert.Contains("place 1: got score 1.5, expected a probability", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, evaluation.Requests);
    }

    [Fact]
    public void Should_refuse_a_request_that_comes_twice()
    {
        var evaluation = new RequestEvaluation([MetricName.Parse("auc")]);
        evaluation.Add(Request("u", "r", [1], [true]));
        evaluation.Add(Request("v", "r", [1], [true]));
        Assert.Throws<ArgumentException>(() => evaluation.Add(Request("u", "r", [1], [true])));
        Assert.Equal(2, evaluation.Requests);
    }

    [Theory]
    [InlineData("js@5")]
    [InlineData("relaimpr")]
    [InlineData("recall@20|1000")]
    public void Should_refuse_metrics_that_one_list_does_not_give(string metric) =>
        Assert.Throws<ArgumentException>(() => new RequestEvaluation([MetricName.Parse(metric)]));

    [Fact]
    public void Should_refuse_a_request_without_items() =>
        Assert.Throws<ArgumentException>(() => Evaluate("gauc", Request("u", "r", [], [])));

    private static ScoredRequest Request(string user, string request, float[] scores, bool[] relevant) => new(user, request, scores, relevant);

    private static MetricSample Evaluate(string metric, params ScoredRequest[] requests) => Evaluate([metric], requests)[metric];

    private static Dictionary<string, MetricSample> Evaluate(string[] metrics, params ScoredRequest[] requests)
    {
        var evaluation = new RequestEvaluation([.. metrics.Select(MetricName.Parse)]);
        foreach (var request in requests)
        {
            evaluation.Add(request);
        }

        return evaluation.Samples().ToDictionary(sample => sample.Key.ToString(), sample => sample.Value);
    }
}
