using Verge.Evaluation.Intervals;

namespace Verge.Evaluation.Tests;

public class BootstrapTests
{
    private static readonly BootstrapOptions s_few = new() { Resamples = 200 };

    [Fact]
    public void Should_cover_the_true_mean_about_as_often_as_it_says()
    {
        // Users differ (deviation 1) more than a user's requests do (0.3): an interval over requests would cover far too rarely.
        const int Trials = 300;
        var random = new Random(11);
        var covered = 0;
        for (var trial = 0; trial < Trials; trial++)
        {
            var values = new List<RequestValue>();
            for (var user = 0; user < 60; user++)
            {
                var level = Normal(random);
                values.AddRange(Enumerable.Range(0, 6).Select(request => new RequestValue($"{user}", $"{request}", level + (0.3 * Normal(random)))));
            }

            var interval = Bootstrap.Interval(new WeightedMeanSample("value", values), s_few with { Seed = trial });
            covered += interval.Excludes(0) ? 0 : 1;
        }

        Assert.InRange(covered / (double)Trials, 0.90, 0.98);
    }

    [Fact]
    public void Should_have_the_width_that_theory_gives()
    {
        var random = new Random(5);
        var values = Enumerable.Range(0, 2000).Select(user => new RequestValue($"{user}", "r", Normal(random))).ToArray();
        var interval = Bootstrap.Interval(new WeightedMeanSample("value", values));
        Assert.InRange(interval.High - interval.Low, 0.93 * 2 * 1.96 / Math.Sqrt(2000), 1.07 * 2 * 1.96 / Math.Sqrt(2000));
        Assert.InRange(interval.Mean, interval.Low, interval.High);
    }

    [Fact]
    public void Should_weight_the_mean_in_every_resample()
    {
        // Each user's ratio is the same, whatever is drawn; an unweighted mean would vary.
        var values = Enumerable.Range(1, 30).SelectMany(user => new[]
        {
            new RequestValue($"{user}", "a", 1, user), new RequestValue($"{user}", "b", 0, user),
        });
        var interval = Bootstrap.Interval(new WeightedMeanSample("value", values));
        Assert.Equal((0.5, 0.5, 0.5), (interval.Mean, interval.Low, interval.High));
    }

    [Fact]
    public void Should_find_a_better_method_and_no_difference_in_itself()
    {
        var good = Synthetic.Sample(Synthetic.Requests(300, seed: 1, skill: 0.9), "gauc");
        var poor = Synthetic.Sample(Synthetic.Requests(300, seed: 1, skill: 0.3), "gauc");
        var gain = Bootstrap.Difference(good, poor);
        Assert.Equal(good.Value - poor.Value, gain.Mean, 12);
        Assert.True(gain.Low > 0);
        Assert.True(gain.Excludes(0));
        Assert.Equal(new ConfidenceInterval(0, 0, 0), Bootstrap.Difference(good, good));
        Assert.True(Bootstrap.Difference(poor, good).High < 0);
    }

    [Fact]
    public void Should_rarely_call_two_equal_methods_different()
    {
        var called = 0;
        for (var trial = 0; trial < 100; trial++)
        {
            var one = Sample(trial, 77_000);
            var other = Sample(trial, 88_000);
            called += Bootstrap.Difference(one, other, s_few).Excludes(0) ? 1 : 0;
        }

        Assert.InRange(called, 0, 14);

        static WeightedMeanSample Sample(int trial, int seed)
        {
            var random = new Random(seed + trial);
            return new("value", Enumerable.Range(0, 80).Select(user => new RequestValue($"{user}", "r", Normal(random))));
        }
    }

    [Fact]
    public void Should_gain_from_pairing()
    {
        // A small steady gain over requests that differ much: the paired interval sees it, the two single ones overlap.
        var random = new Random(2);
        var level = Enumerable.Range(0, 400).Select(_ => Normal(random)).ToArray();
        var baseline = new WeightedMeanSample("value", level.Select((value, user) => new RequestValue($"{user}", "r", value)));
        var method = new WeightedMeanSample("value", level.Select((value, user) => new RequestValue($"{user}", "r", value + 0.05 + (0.1 * Normal(random)))));
        Assert.True(Bootstrap.Difference(method, baseline).Low > 0);
        Assert.True(Bootstrap.Interval(method).Low < Bootstrap.Interval(baseline).High);
    }

    [Fact]
    public void Should_recount_the_pooled_auc_of_a_resample()
    {
        var requests = Synthetic.Requests(12, seed: 9).Select(request => new ScoredRequest(
            request.User, request.Request, request.Scores.ToArray().Select(score => MathF.Round(score, 1)).ToArray(), request.Relevant)).ToArray();
        var auc = Synthetic.Sample(requests, "auc");
        var random = new Random(1);
        var counts = new ushort[auc.Users.Count * MetricSample.Lanes];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = (ushort)random.Next(3);
        }

        var values = new double[MetricSample.Lanes];
        auc.Evaluate(counts, values);
        for (var lane = 0; lane < MetricSample.Lanes; lane++)
        {
            var drawn = requests.SelectMany(request => Enumerable.Repeat(request, counts[(auc.Users.ToList().IndexOf(request.User) * MetricSample.Lanes) + lane])).ToArray();
            var pooled = RankedList.Rank([.. drawn.SelectMany(request => request.Scores.ToArray())], [.. drawn.SelectMany(request => request.Relevant.ToArray())]);
            Assert.Equal(pooled.Auc(), values[lane], 12);
        }
    }

    [Fact]
    public void Should_recount_calibration_of_a_resample()
    {
        var requests = Synthetic.Requests(16, seed: 4).ToArray();
        var ece = Synthetic.Sample(requests, "ece");
        var counts = new ushort[ece.Users.Count * MetricSample.Lanes];
        for (var lane = 0; lane < MetricSample.Lanes; lane++)
        {
            counts[(lane * MetricSample.Lanes) + lane] = 1; // lane i draws user i alone
        }

        var values = new double[MetricSample.Lanes];
        ece.Evaluate(counts, values);
        for (var user = 0; user < MetricSample.Lanes; user++)
        {
            var alone = Synthetic.Sample(requests.Where(request => request.User == ece.Users[user]), "ece");
            Assert.Equal(alone.Value, values[user], 12);
        }
    }

    [Fact]
    public void Should_compare_by_any_figure()
    {
        var good = Synthetic.Sample(Synthetic.Requests(200, seed: 1, skill: 0.9), "auc");
        var poor = Synthetic.Sample(Synthetic.Requests(200, seed: 1, skill: 0.4), "auc");
        var improvement = Bootstrap.Compare(good, poor, RelativeImprovement.Of, s_few);
        Assert.Equal(((good.Value - 0.5) / (poor.Value - 0.5)) - 1, improvement.Mean, 12);
        Assert.True(improvement.Low > 0 && improvement.Low < improvement.Mean && improvement.Mean < improvement.High);
        var share = Bootstrap.Compare([poor, good, good], values => (values[1] - values[0]) / (values[2] - values[0]), s_few);
        Assert.Equal((1, 1, 1), (share.Mean, share.Low, share.High));
    }

    [Fact]
    public void Should_repeat_with_its_seed_and_move_with_another()
    {
        var sample = Synthetic.Sample(Synthetic.Requests(50, seed: 1), "mrr");
        Assert.Equal(Bootstrap.Interval(sample), Bootstrap.Interval(sample));
        Assert.NotEqual(Bootstrap.Interval(sample), Bootstrap.Interval(sample, new BootstrapOptions { Seed = 2 }));
    }

    [Fact]
    public void Should_claim_no_interval_from_a_single_user()
    {
        var values = new[] { new RequestValue("u", "a", 1), new RequestValue("u", "b", 0.5) };
        var interval = Bootstrap.Interval(new WeightedMeanSample("value", values));
        Assert.Equal(0.75, interval.Mean);
        Assert.True(double.IsNaN(interval.Low) && double.IsNaN(interval.High));
        Assert.False(interval.Excludes(0));
    }

    [Fact]
    public void Should_average_seeds_before_resampling()
    {
        var runs = Enumerable.Range(0, 3).Select(run => Synthetic.Sample(Synthetic.Requests(50, seed: 6, skill: 0.3 * (run + 1)), "gauc")).ToArray();
        var average = MetricSample.AverageOf(runs);
        Assert.Equal(runs.Average(run => run.Value), average.Value, 12);
        var interval = Bootstrap.Interval(average);
        Assert.True(interval.Low < average.Value && average.Value < interval.High);
        Assert.Equal(average.Value - runs[0].Value, Bootstrap.Difference(average, runs[0], s_few).Mean, 12);
        Assert.Same(runs[0], MetricSample.AverageOf([runs[0]]));
    }

    [Fact]
    public void Should_refuse_to_pair_other_requests()
    {
        var baseline = new WeightedMeanSample("mrr", [new("u", "a", 1), new("v", "b", 1)]);
        Refused("got 2 requests of 2 users and 1 of 1", new WeightedMeanSample("mrr", [new("u", "a", 1)]));
        Refused("'v' and 'w'", new WeightedMeanSample("mrr", [new("u", "a", 1), new("w", "b", 1)]));
        Refused("request 'b' of user 'v' and 'c' of 'v'", new WeightedMeanSample("mrr", [new("u", "a", 1), new("v", "c", 1)]));

        void Refused(string expected, MetricSample other)
        {
            var error = Assert.Throws<ArgumentException>(() => Bootstrap.Difference(baseline, other));
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Should_refuse_values_and_options_out_of_range()
    {
        Assert.Throws<ArgumentException>(() => new WeightedMeanSample("mrr", [new("u", "a", double.NaN)]));
        Assert.Throws<ArgumentException>(() => new WeightedMeanSample("mrr", [new("u", "a", 1, 0)]));
        Assert.Throws<ArgumentException>(() => new WeightedMeanSample("mrr", [new("u", "a", 1), new("u", "a", 1)]));
        var sample = new WeightedMeanSample("mrr", [new("u", "a", 1), new("v", "a", 0)]);
        Assert.Throws<ArgumentException>(() => Bootstrap.Interval(sample, new BootstrapOptions { Level = 1 }));
        Assert.Throws<ArgumentException>(() => Bootstrap.Interval(sample, new BootstrapOptions { Resamples = 3 }));
        Assert.Throws<ArgumentException>(() => MetricSample.AverageOf([]));
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
