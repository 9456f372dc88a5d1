namespace Verge.Evaluation.Tests;

public class MetricNameTests
{
    [Theory]
    [InlineData("auc")]
    [InlineData("gauc")]
    [InlineData("logloss")]
    [InlineData("ece")]
    [InlineData("mrr")]
    [InlineData("mrr@4")]
    [InlineData("ndcg@10")]
    [InlineData("map@5")]
    [InlineData("utility@5")]
    [InlineData("js@5")]
    [InlineData("precision@4")]
    [InlineData("recall@20")]
    [InlineData("recall@20|1000")]
    [InlineData("relaimpr")]
    [InlineData("kl")]
    [InlineData("gap_closed")]
    [InlineData("response_ms")]
    [InlineData("click.auc")]
    [InlineData("order.mrr@4")]
    [InlineData("click.relaimpr")]
    public void Should_read_and_write_a_name(string text) => Assert.Equal(text, MetricName.Parse(text).ToString());

    [Fact]
    public void Should_read_the_parts()
    {
        var metric = MetricName.Parse("recall@20|1000");
        Assert.Equal((MetricKind.Recall, 20, 1000), (metric.Kind, metric.K, metric.Negatives));
        var order = MetricName.Parse("order.mrr@4");
        Assert.Equal(("order", MetricKind.Mrr, 4), (order.Task, order.Kind, order.K));
        Assert.Equal("", metric.Task);
    }

    [Fact]
    public void Should_tell_names_of_two_tasks_apart()
    {
        Assert.NotEqual(MetricName.Parse("click.auc"), MetricName.Parse("order.auc"));
        Assert.NotEqual(MetricName.Parse("click.auc"), MetricName.Parse("auc"));
        Assert.Equal(default, MetricName.Parse("auc"));
    }

    [Theory]
    [InlineData("order.relaimpr", "order.auc", true)]
    [InlineData("gap_closed", "kl", true)]
    [InlineData("click.auc", "click.auc", false)]
    [InlineData("recall@20|1000", "recall@20|1000", false)]
    public void Should_know_what_a_run_is_measured_by(string text, string source, bool isRelative)
    {
        Assert.Equal(MetricName.Parse(source), MetricName.Parse(text).Source);
        Assert.Equal(isRelative, MetricName.Parse(text).IsRelative);
    }

    [Theory]
    [InlineData("recall", "expected a cut-off")]
    [InlineData("recal@20", "no such metric")]
    [InlineData("gauc@5", "expected no cut-off")]
    [InlineData("response_ms@200", "expected no cut-off")]
    [InlineData("ndcg@0", "got cut-off 0")]
    [InlineData("ndcg@ten", "got 'ten'")]
    [InlineData("ndcg@-1", "got '-1'")]
    [InlineData("map@5|100", "sampled negatives")]
    [InlineData("recall@5|0", "sampled negatives")]
    [InlineData(".auc", "got no task before the point")]
    [InlineData("Click.auc", "got the task 'Click', expected small letters, digits, - and _")]
    [InlineData("order.click.auc", "no such metric")]
    [InlineData("order.mrr@0", "got cut-off 0")]
    public void Should_refuse_a_wrong_name(string text, string expected)
    {
        var error = Assert.Throws<FormatException>(() => MetricName.Parse(text));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_know_what_is_better()
    {
        Assert.True(MetricName.Parse("gauc").HigherIsBetter);
        Assert.False(MetricName.Parse("logloss").HigherIsBetter);
        Assert.False(MetricName.Parse("click.kl").HigherIsBetter);
        Assert.True(MetricName.Parse("gap_closed").HigherIsBetter);
        Assert.False(MetricName.Parse("response_ms").HigherIsBetter);
    }
}
