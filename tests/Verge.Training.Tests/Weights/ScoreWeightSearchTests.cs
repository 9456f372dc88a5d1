using Verge.Datasets.Synthetic;
using Verge.Features;

namespace Verge.Training.Tests;

public sealed class ScoreWeightSearchTests
{
    private static readonly RankingFeatures s_features = RankingFeatures.Fit(
        new() { Tasks = [RankingTask.Click, RankingTask.Order], Dense = [] }, new SyntheticShop(new() { Users = 12, Items = 80, Days = 8 }).Log());

    private readonly RankingExample[] _samples = Samples(90, 6);

    [Fact]
    public void Should_share_out_the_score_from_one_task_to_the_other()
    {
        var search = Search();
        var grid = search.Grid(10);
        Assert.Equal(11, grid.Length);
        Assert.Equal(11, search.GridSize(10));
        Assert.Equal([0.0, 1.0], grid[0].ToArray());
        Assert.Equal([1.0, 0.0], grid[^1].ToArray());
        double[] means = [.. Enumerable.Range(0, 2).Select(task => _samples.Average(sample => (double)sample.Dense[task]))];
        foreach (var (part, weights) in grid.Index())
        {
            var score = weights.Select((weight, task) => weight * means[task]).ToArray();
            Assert.Equal(part / 10.0, score[0] / score.Sum(), 2e-3);
            Assert.Equal(1, weights.Sum(), 2e-3);
        }
    }

    [Fact]
    public void Should_measure_the_weighted_mean_against_each_task()
    {
        var search = Search();
        Assert.Equal((90, 540), (search.Lists, search.Samples));
        foreach (var weights in new double[][] { [1, 0], [0, 1], [1, 5] })
        {
            var scores = _samples.Select(sample => (float)(((weights[0] * sample.Dense[0]) + (weights[1] * sample.Dense[1])) / weights.Sum())).ToArray();
            var figures = search.Measure([.. weights]);
            Assert.Equal(["click", "order"], figures.Tasks.Select(task => task.Task));
            for (var task = 0; task < 2; task++)
            {
                Assert.Equal(Auc(scores, task, _ => 0), figures.Tasks[task].Auc, 1e-9);
                Assert.Equal(Auc(scores, task, sample => sample / 6), figures.Tasks[task].Gauc, 1e-9);
                Assert.InRange(figures.Tasks[task].Ndcg, 0.2, 1);
            }
        }
    }

    [Fact]
    public void Should_measure_a_grid_in_its_order_whoever_measures_it()
    {
        var (first, again) = (Search(), Search());
        var grid = first.Grid(12);
        var figures = first.Measure(grid);
        Assert.Equal(grid, figures.Select(row => row.Weights));
        Assert.Equal(figures.Select(row => string.Join(' ', row.Tasks)), again.Measure(grid).Select(row => string.Join(' ', row.Tasks)));
        Assert.Equal(string.Join(' ', figures[3].Tasks), string.Join(' ', first.Measure(grid[3]).Tasks));
    }

    [Fact]
    public void Should_refuse_what_it_cannot_search()
    {
        Assert.StartsWith("ranker: got DMT, which predicts one task", Refused(() => _ = new ScoreWeightSearch(s_features, new StatedRanker(1), _samples)), StringComparison.Ordinal);
        Assert.StartsWith("samples: got no item", Refused(() => _ = new ScoreWeightSearch(s_features, new StatedRanker(2), [])), StringComparison.Ordinal);
        Assert.StartsWith("steps: got 2000, which are 2,001 weights of 2 tasks", Refused(() => Search().Grid(2_000)), StringComparison.Ordinal);
        Assert.StartsWith("ScoreWeights: got [1]", Refused(() => Search().Measure([1.0])), StringComparison.Ordinal);
    }

    private static string Refused(Action act) => Assert.Throws<ArgumentException>(act).Message;

    private ScoreWeightSearch Search() => new(s_features, new StatedRanker(2), _samples);

    /// <summary>The share of pairs of a group that are in order; groups by their impressions, those of one class left out.</summary>
    private double Auc(float[] scores, int task, Func<int, int> group)
    {
        var (sum, weight) = (0.0, 0.0);
        foreach (var list in Enumerable.Range(0, scores.Length).GroupBy(group))
        {
            int[] positive = [.. list.Where(i => _samples[i].Labels[task] > 0)], negative = [.. list.Where(i => _samples[i].Labels[task] == 0)];
            if (positive.Length > 0 && negative.Length > 0)
            {
                var right = positive.Sum(p => negative.Sum(n => scores[p] > scores[n] ? 1 : scores[p] == scores[n] ? 0.5 : 0));
                sum += list.Count() * right / positive.Length / negative.Length;
                weight += list.Count();
            }
        }

        return sum / weight;
    }

    private static RankingExample[] Samples(int lists, int items)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, lists * items).Select(i =>
        {
            var (click, order) = (random.NextSingle(), random.NextSingle() / 10);
            return new RankingExample
            {
                Histories = [new(0, 2)],
                TargetRows = [1, 1],
                FieldRows = [],
                Dense = [click, order],
                Labels = [random.NextSingle() < click ? 1 : 0, random.NextSingle() < 4 * order ? 1 : 0],
                UserId = $"u{i / items % 7}",
                ItemId = $"i{i % items}",
                SessionId = $"s{i / items}",
                PageIndex = 0,
                At = DateTimeOffset.UnixEpoch,
            };
        })];
    }
}
