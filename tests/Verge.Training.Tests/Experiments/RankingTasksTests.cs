using Verge.Datasets;
using Verge.Datasets.Synthetic;
using Verge.Domain;
using Verge.Evaluation;
using Verge.Features;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

/// <summary>The ranking stage with several tasks, sequences, dense features, bias inputs, response times and true preferences.</summary>
public class RankingTasksTests
{
    private const string Small = "model: bst, mlp: 16-8, batch_size: 64";
    private const string Both = "tasks: click+order, test_lists: 60";
    private static readonly Lazy<StoredDataset> s_shop = new(() =>
    {
        var (log, preferences) = new SyntheticShop(new() { Users = 60, Items = 120, Days = 6, EarlierDays = 5, EarlierSessionsPerUser = 1, SessionsPerUser = 3, ConversionRate = 0.3 }).LogWithPreferences();
        return new() { Dataset = log, Kind = "synthetic", Preferences = preferences };
    });

    [Fact]
    public void Should_train_a_ranker_a_task_where_one_predicts_one()
    {
        var both = Run(Both, Small);
        var (clicks, orders) = (Run("test_lists: 60", Small), Run(Both, Small + ", task: order"));
        Assert.Equal(["click", "order"], both.Lists.Tasks.ToArray());
        Assert.Equal(("click", "order"), (Assert.Single(clicks.Lists.Tasks), Assert.Single(orders.Lists.Tasks)));
        Assert.Equal(Column(clicks, 0), Column(both, 0));
        Assert.Equal(Column(orders, 0), Column(both, 1));
        Assert.NotEqual(Column(both, 0), Column(both, 1));
        Assert.All(Lists(both), list => Assert.All(Enumerable.Range(0, list.Labels.Length / 2), item => Assert.True(list.Labels.Span[2 * item] || !list.Labels.Span[(2 * item) + 1])));
        var counts = both.Lists.Counts();
        Assert.InRange(counts.Positives[1], 5, counts.Positives[0] / 2);
        Assert.NotNull(both.Sample(MetricName.Parse("order.precision@4")));
        Assert.Null(clicks.Sample(MetricName.Parse("order.auc")));
    }

    [Fact]
    public void Should_tune_by_the_objectives_task()
    {
        var prepared = Prepare(Both, "order.logloss");
        var (clicks, orders) = (Try(prepared, Small, "click.logloss"), Try(prepared, Small, "order.logloss"));
        Assert.True(orders < clicks, "orders are rare");
        Assert.Equal(orders, Try(prepared, Small + ", task: order", "order.logloss"));
        Assert.Contains("objective: got 'click.logloss'", Assert.Throws<ExperimentException>(() => Try(prepared, Small + ", task: order", "click.logloss")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_stop_each_ranker_by_its_own_task()
    {
        // Of six epochs at a great rate the best by validation stays, which is another one for orders than for clicks.
        const string settings = Small + ", epochs: 6, patience: 1, learning_rate: 0.2";
        Assert.Equal(Column(Run(Both, settings + ", task: order", "order.logloss"), 0), Column(Run(Both, settings, "click.logloss"), 1));
    }

    [Fact]
    public void Should_see_dense_features_as_a_row_says()
    {
        var (all, none) = (Run("activity: true, test_lists: 60", Small), Run("activity: true, test_lists: 60", Small + ", dense: none"));
        Assert.NotEqual(Column(all, 0), Column(none, 0));
        Assert.Equal(Column(Run("test_lists: 60", Small + ", dense: none"), 0), Column(none, 0));
        Assert.NotEqual(Column(Run("test_lists: 60", Small), 0), Column(all, 0));
    }

    [Fact]
    public void Should_run_trees_once()
    {
        const string trees = "model: gbdt, iterations: 10, max_leaves: 4";
        Assert.False(new RankingExperiment().Check(Settings(trees), "row"));
        Assert.True(new RankingExperiment().Check(Settings(trees + ", row_fraction: 0.5"), "row"));
        Assert.True(new RankingExperiment().Check(Settings(Small), "row"));
        var outcome = Run(Both + ", activity: true", trees);
        Assert.InRange(outcome.Sample(MetricName.Parse("click.auc"))!.Value, 0.52, 0.95);
        Assert.NotEqual(Column(outcome, 0), Column(Run(Both + ", activity: true", trees + ", iterations: 11"), 0));
    }

    [Fact]
    public void Should_declare_what_the_data_says()
    {
        var schema = RankingSchemas.Of("synthetic", new() { SequenceLength = 50, SequenceDays = 7, CartLength = 10, CartDays = 365, OrderLength = 9, Bias = true, Activity = true, ItemAttributes = ["item_id", "brand", "department"] }, "shop");
        Assert.Equal(["click", "cart", "order"], schema.Sequences.Select(sequence => sequence.Name));
        Assert.Equal([50, 10, 9], schema.Sequences.Select(sequence => sequence.Length));
        Assert.Equal([EventKind.Clicked, EventKind.Carted, EventKind.Ordered], schema.Sequences.Select(sequence => sequence.Kinds.Single()));
        Assert.Equal([TimeSpan.FromDays(7), TimeSpan.FromDays(365), null], schema.Sequences.Select(sequence => sequence.Window));
        Assert.Equal([("item_id", 32), ("brand", 16), ("department", 8)], schema.SequenceAttributes.Select(attribute => (attribute.Name, attribute.Width)));
        Assert.NotNull(schema.Activity);
        Assert.Equal((true, "item_id"), (schema.Bias!.IsFeed, schema.Bias.Attribute));
        Assert.Equal("category", RankingSchemas.Of("synthetic", new() { Bias = true }, "shop").Bias!.Attribute);
        Assert.Equal((false, "item_id"), RankingSchemas.Of("trivago", new() { Bias = true }, "list").Bias is { } bias ? (bias.IsFeed, bias.Attribute) : default);

        // As before where nothing is said.
        var plain = RankingSchemas.Of("synthetic", new(), "shop");
        Assert.Equal(("click", "click"), (Assert.Single(plain.Sequences).Name, Assert.Single(plain.Tasks).Name));
        Assert.Null(plain.Activity);
        Assert.Null(plain.Bias);
    }

    [Fact]
    public void Should_call_a_users_sequences_empty_where_all_are()
    {
        var (one, three) = (Run("test_lists: 60, sequence_days: 1, sequence_length: 5", Small), Run("test_lists: 60, sequence_days: 1, sequence_length: 5, cart_length: 10, order_length: 10", Small));
        Assert.Equal(Column(one, 0), Column(three, 0));
        Assert.True(one.Lists.Counts("empty-sequence").Impressions > three.Lists.Counts("empty-sequence").Impressions);
    }

    /// <summary>Each look at the clock is two milliseconds later than the last.</summary>
    [Fact]
    public void Should_measure_response_times_where_they_are_asked_for()
    {
        var asked = (ListsOutcome)Prepare(Both, "logloss response_ms", time: new TickingTime()).Run(Settings(Small), 1, new Progress<StageProgress>(), default);
        Assert.Equal(2, asked.ResponseMs, 9);
        Assert.True(double.IsNaN(Run(Both, Small).ResponseMs));
        Assert.True(((ListsOutcome)Prepare("test_lists: 5", "logloss response_ms").Run(Settings(Small), 1, new Progress<StageProgress>(), default)).ResponseMs > 0.01);
    }

    [Fact]
    public void Should_know_what_shoppers_wanted_at_each_exposure()
    {
        // Without position and neighbors, clicks are draws of the preference; with them, the first four places show what attention leaves of it.
        var (plain, wanted) = new SyntheticShop(new() { Users = 150, Items = 120, Days = 6, PositionEffect = false, NeighborEffect = false }).LogWithPreferences();
        var (clicks, expected, variance) = (0.0, 0.0, 0.0);
        foreach (var (session, behavior) in plain.Sessions.SelectMany(session => session.Behaviors.Select(behavior => (session, behavior))))
        {
            if (behavior.Kind == BehaviorKind.Exposure)
            {
                var preference = wanted.Of(session.SessionId, behavior.PageIndex, behavior.ItemId);
                (expected, variance) = (expected + preference, variance + (preference * (1 - preference)));
            }

            clicks += behavior.Kind == BehaviorKind.PageView ? 1 : 0;
        }

        Assert.InRange(clicks - expected, -4 * Math.Sqrt(variance), 4 * Math.Sqrt(variance));
        Assert.Equal(plain.Sessions.Sum(session => session.Behaviors.Count(behavior => behavior.Kind == BehaviorKind.Exposure)), wanted.Count);

        // And a log is the same, whether they are told or not.
        Assert.Equal(plain.Interactions.AsEnumerable(), new SyntheticShop(new() { Users = 150, Items = 120, Days = 6, PositionEffect = false, NeighborEffect = false }).Log().Interactions.AsEnumerable());
        Assert.Throws<ArgumentException>(() => wanted.Of(plain.Sessions[0].SessionId, 0, "no-such-item"));
    }

    /// <summary>
    /// A known answer: who predicts the click at the place closes nothing, who predicts the preference all; and who takes the position's effect out but not the
    /// neighbors' closes what the divergence left by the neighbors says.
    /// </summary>
    [Fact]
    public void Should_close_the_gap_that_a_model_without_the_effect_closes()
    {
        var data = s_shop.Value;
        var (attention, random) = (new double[] { 1, 0.9, 0.75, 0.65 }, new Random(3));
        var lists = data.Dataset.Sessions.Take(60).Select(session => session.Behaviors.Where(behavior => behavior is { Kind: BehaviorKind.Exposure, PageIndex: 0 })
            .Select((behavior, place) => (Wanted: data.Preferences!.Of(session.SessionId, 0, behavior.ItemId), Place: place)).ToArray()).Where(list => list.Length > 0).ToArray();
        var neighbors = lists.Select(list => list.Select(_ => 0.8 + (0.4 * random.NextDouble())).ToArray()).ToArray();
        double Kl(Func<(float Wanted, int Place), double, double> predict) => ListEvaluation.Measure(
            new(["click"], [], lists.Select((list, i) => new ScoredList
            {
                User = $"u{i}",
                Request = "r",
                Scores = list.Select((item, j) => (float)predict(item, neighbors[i][j])).ToArray(),
                Labels = new bool[list.Length],
                Preferences = list.Select(item => item.Wanted).ToArray(),
            })),
            MetricName.Parse("click.kl"))!.Value;
        var logged = Kl((item, neighbor) => Math.Min(0.99, item.Wanted * attention[item.Place % 4] * neighbor));
        var withoutPosition = Kl((item, neighbor) => Math.Min(0.99, item.Wanted * neighbor));
        var truth = Kl((item, _) => item.Wanted);
        Assert.Equal(0, truth, 6);
        Assert.Equal(1, PreferenceDivergence.GapClosed(truth, logged, truth), 12);
        Assert.Equal(0, PreferenceDivergence.GapClosed(logged, logged, truth), 12);
        Assert.InRange(PreferenceDivergence.GapClosed(withoutPosition, logged, truth), 0.3, 0.95);

        // A constant on all logits is granted: the bias network may take it.
        Assert.Equal(0, Kl((item, _) => 1 / (1 + (Math.Exp(1.5) * (1 - item.Wanted) / item.Wanted))), 4);
    }

    [Fact]
    public void Should_learn_preferences_as_an_oracle()
    {
        var (logged, oracle) = (Run("test_lists: 60", Small), Run("test_lists: 60", Small + ", labels: preferred"));
        Assert.NotEqual(Column(logged, 0), Column(oracle, 0));
        Assert.Equal(Column(oracle, 0), Column(Run("test_lists: 60", Small + ", labels: preferred"), 0));
        Assert.True(oracle.Sample(MetricName.Parse("click.kl"))!.Value > 0);

        // Labels in the test stay what was logged; those of training are drawn as often as shoppers want, and orders are left as they are.
        Assert.Equal(Lists(logged).SelectMany(list => list.Labels.ToArray()), Lists(oracle).SelectMany(list => list.Labels.ToArray()));
        var features = RankingFeatures.Fit(RankingSchemas.Of("synthetic", new() { Tasks = ["click", "order"] }, "shop"), s_shop.Value.Dataset);
        var samples = new RankingExampleBuilder(features).Build(s_shop.Value.Dataset);
        var drawn = RankingViews.Preferred([.. samples], s_shop.Value.Preferences!, 1);
        var expected = samples.Sum(sample => s_shop.Value.Preferences!.Of(sample.SessionId, sample.PageIndex, sample.ItemId));
        Assert.InRange(drawn.Sum(sample => sample.Label), expected * 0.9, expected * 1.1);
        Assert.True(drawn.Sum(sample => sample.Label) > samples.Sum(sample => sample.Label), "attention takes clicks away");
        Assert.Equal(samples.Select(sample => sample.Labels[1]), drawn.Select(sample => sample.Labels[1]));
        Assert.NotEqual(drawn.Select(sample => sample.Label), RankingViews.Preferred([.. samples], s_shop.Value.Preferences!, 2).Select(sample => sample.Label));
    }

    [Fact]
    public void Should_tell_the_mean_weights_of_experts()
    {
        const string mixture = "model: dmt, experts: 3, expert: 16-8, tower: 4, batch_size: 64, bias_neighbors: true";
        var outcome = Run(Both + ", bias: true", mixture);
        Assert.Equal(["click, expert 1", "click, expert 2", "click, expert 3", "order, expert 1", "order, expert 2", "order, expert 3"], outcome.Figures.Select(figure => figure.Key));
        Assert.Equal(1, outcome.Figures.Take(3).Sum(figure => figure.Value), 4);
        Assert.Equal(1, outcome.Figures.Skip(3).Sum(figure => figure.Value), 4);
        Assert.NotEqual(outcome.Figures[0].Value, outcome.Figures[3].Value);
        Assert.Equal(["click", "order"], outcome.Lists.Tasks.ToArray());
        Assert.Empty(Run(Both, "model: dmt, sharing: shared-bottom, expert: 16-8, tower: 4").Figures);
        Assert.Equal("mean gate weight", new RankingExperiment().FigureLabel);
    }

    [Theory]
    [InlineData("model: dmt, expert: 16-8, sharing: none", true)]
    [InlineData("model: dmt-trans, expert: 16-8", true)]
    [InlineData("model: dnn, mlp: 16-8", true)]
    [InlineData("model: bst, mlp: 16-8", false)]
    public void Should_read_the_sequences_that_the_data_declares(string settings, bool readsAll) => Assert.Equal(
        readsAll, !Column(Run("test_lists: 30", settings), 0).SequenceEqual(Column(Run("test_lists: 30, cart_length: 10, order_length: 10", settings), 0)));

    [Fact]
    public void Should_call_an_article_read_that_was_read_long_and_far()
    {
        var at = DateTimeOffset.UnixEpoch;
        var session = new SessionLog
        {
            UserId = "u",
            SessionId = "s",
            StartedAt = at,
            Pages = [new() { At = at, Surface = Surface.Home, Candidates = ["long", "short", "unscrolled", "untold"] }],
            Behaviors =
            [
                View("long", 31, 1, 1, 0, 0), View("short", 30, 1, 1, 1, 1), View("unscrolled", 500, 1, 0, 0, 0),
                new() { Kind = BehaviorKind.Exposure, ItemId = "untold", StartedAt = at, ClosedAt = at.AddSeconds(9), Actions = [1], PageIndex = 0 },
            ],
        };
        var log = new Dataset { Name = "news", Items = [.. session.Pages[0].Candidates.Select(id => new Item { Id = id })], Sessions = [session] };
        var features = RankingFeatures.Fit(RankingSchemas.Of("ebnerd", new() { Tasks = ["click", "read"] }, "news"), log);
        var labels = new RankingExampleBuilder(features).Build(log).ToDictionary(example => example.ItemId, example => (example.Labels[0], example.Labels[1]));
        Assert.Equal([(1f, 1f), (1f, 0f), (1f, 0f), (0f, 0f)], session.Pages[0].Candidates.Select(id => labels[id]));

        Behavior View(string item, params float[] actions) =>
            new() { Kind = BehaviorKind.PageView, ItemId = item, StartedAt = at.AddSeconds(5), ClosedAt = at.AddSeconds(9), Actions = [.. actions], PageIndex = 0 };
    }

    private static ListsOutcome Run(string options, string settings, string metric = "logloss") =>
        (ListsOutcome)Prepare(options, metric).Run(Settings(settings), 1, new Progress<StageProgress>(), default);

    private static double Try(IPreparedExperiment prepared, string settings, string objective) =>
        prepared.Try(Settings(settings), 1, MetricName.Parse(objective), new Progress<StageProgress>(), default);

    private static IEnumerable<ScoredList> Lists(ListsOutcome outcome) => Enumerable.Range(0, outcome.Queries).Select(list => outcome.Lists[list]);

    private static float[] Column(ListsOutcome outcome, int task) =>
        [.. Lists(outcome).SelectMany(list => list.Scores.ToArray()).Where((_, place) => place % outcome.Lists.Tasks.Length == task)];

    private static IPreparedExperiment Prepare(string options, string metrics, TimeProvider? time = null) =>
        new RankingExperiment(time).Prepare(s_shop.Value, new("synthetic", "shop", "", Settings(options)), new()
        {
            Table = "t",
            Title = "t",
            Stage = "ranking",
            Seeds = [1],
            Metrics = [.. metrics.Split(' ').Select(MetricName.Parse)],
            Objective = MetricName.Parse(metrics.Split(' ')[0]),
            Data = [],
            Rows = [],
        });

    private static ExperimentOptions Settings(string text) =>
        text.Split(", ").Select(pair => pair.Split(": ")).Aggregate(ExperimentOptions.None, (all, pair) => all.With(pair[0], pair[1]));

    private sealed class TickingTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now += 2 * TimeSpan.TicksPerMillisecond;
    }
}
