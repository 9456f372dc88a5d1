using Verge.Datasets;
using Verge.Datasets.Synthetic;
using Verge.Domain;
using Verge.Evaluation;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

/// <summary>The ranking stage on a small shop.</summary>
public class RankingExperimentTests
{
    private const string Small = "model: bst, mlp: 16-8, batch_size: 64";
    private static readonly Lazy<StoredDataset> s_shop = new(() => new()
    {
        Dataset = new SyntheticShop(new() { Users = 40, Items = 120, Days = 6, EarlierDays = 5, EarlierSessionsPerUser = 1, SessionsPerUser = 3 }).Log(),
        Kind = "synthetic",
    });

    [Fact]
    public void Should_ask_for_all_that_was_seen_behind_the_cut_and_slice_it()
    {
        var log = s_shop.Value.Dataset;
        var cut = TimeSplit.TimelineOf(log).At(0.7);
        var outcome = Assert.IsType<ListsOutcome>(Run("test_share: 0.3", Small));
        var expected = from session in log.Sessions
                       from page in Enumerable.Range(0, session.Pages.Length)
                       where session.Pages[page].At >= cut
                       let seen = session.Behaviors.Where(behavior => behavior.PageIndex == page).GroupBy(behavior => behavior.ItemId).ToArray()
                       where seen.Length > 0
                       select ($"{session.SessionId}/{page}", seen.Length, seen.Count(acts => acts.Any(act => act.Kind == BehaviorKind.PageView)));
        Assert.Equal(expected.Order(), Lists(outcome).Select(list => (list.Request, list.Labels.Length, list.Labels.ToArray().Count(label => label))).Order());
        Assert.Equal(["new-user", "new-item", "empty-sequence"], outcome.Slices.ToArray());

        var known = log.Sessions.Where(session => session.Behaviors.Any(behavior => behavior.PageIndex >= 0 && behavior.At < cut)).Select(session => session.UserId).ToHashSet();
        var strangers = Lists(outcome).Where(list => !known.Contains(list.User)).Sum(list => list.Labels.Length);
        Assert.Equal(strangers, outcome.Lists.Counts("new-user").Impressions);
        Assert.True(outcome.Lists.Counts("new-item").Impressions is > 0 and var some && some < outcome.Lists.Impressions);
        Assert.InRange(outcome.Sample(MetricName.Parse("auc"))!.Value, 0.4, 0.9);
        Assert.True(outcome.Sample(MetricName.Parse("logloss"))!.Value > 0);
    }

    [Fact]
    public void Should_give_the_same_again_and_another_with_another_seed()
    {
        var prepared = Prepare("test_share: 0.3, test_lists: 20");
        Assert.Equal(Scores(Run(prepared, Small, 1)), Scores(Run(prepared, Small, 1)));
        Assert.NotEqual(Scores(Run(prepared, Small, 1)), Scores(Run(prepared, Small, 2)));
        Assert.Equal(20, Run(prepared, Small, 1).Queries);
    }

    [Fact]
    public void Should_ask_each_day_of_what_was_trained_before_it()
    {
        var outcome = Assert.IsType<ListsOutcome>(Run("test: rolling, test_days: 2, training_days: 2", Small));
        var days = s_shop.Value.Dataset.Sessions.SelectMany(session => session.Pages.Select(page => page.At.UtcDateTime.Date)).Distinct().Order().ToArray();
        var times = s_shop.Value.Dataset.Sessions.ToDictionary(session => session.SessionId);
        Assert.Equal(days[^2..], Lists(outcome).Select(list => Page(list.Request).At.UtcDateTime.Date).Distinct().Order());

        // The last day's lists are ranked as they are where it alone is asked for: by a model of the two days before it.
        var last = Assert.IsType<ListsOutcome>(Run("test: days, test_days: 1, training_days: 2", Small));
        var asked = Lists(last).Select(list => list.Request).ToHashSet();
        Assert.Equal(Scores(last).AsEnumerable(), Lists(outcome).Where(list => asked.Contains(list.Request)).SelectMany(list => list.Scores.ToArray()));
        Assert.NotEqual(Scores(last), Scores(Run("test: days, test_days: 1", Small)));

        PagingRequest Page(string request) => times[request[..request.LastIndexOf('/')]].Pages[int.Parse(request[(request.LastIndexOf('/') + 1)..], System.Globalization.CultureInfo.InvariantCulture)];
    }

    /// <summary>Whatever happens from the cut on, a model of what was before it is the same; and tuning is that of what is before.</summary>
    [Theory]
    [InlineData(Small)]
    [InlineData(Small + ", epochs: 3, patience: 1")]
    public void Should_train_and_tune_on_nothing_of_the_test(string settings)
    {
        var log = s_shop.Value.Dataset;
        var cut = new DateTimeOffset(log.Sessions.SelectMany(session => session.Pages).Max(page => page.At).UtcDateTime.Date, TimeSpan.Zero);
        var changed = log with
        {
            Interactions = [.. log.Interactions.Where(interaction => interaction.At < cut)],
            Sessions =
            [
                .. log.Sessions.Select(session => session with
                {
                    Pages = [.. session.Pages.Select(page => page.At < cut ? page : page with { Candidates = [.. page.Candidates.Reverse()] })],
                    Behaviors = [.. session.Behaviors.Select(behavior => behavior.At < cut ? behavior : behavior with { Kind = BehaviorKind.Exposure })],
                }),
            ],
        };
        const string options = "test: days, test_days: 1";
        Assert.Equal(Try(Prepare(options), settings), Try(Prepare(options, new() { Dataset = changed, Kind = "synthetic" }), settings));

        // As it is judged, so it would be tested: on the last tenth of the lists before the cut.
        Assert.NotEqual(Try(Prepare(options), settings), Try(Prepare(options + ", validation: 0.3"), settings));
    }

    [Fact]
    public void Should_stop_early_on_what_it_holds_back()
    {
        // Of many epochs at a great rate, the first is the best on validation, whose weights are kept: as if there had been that one.
        const string options = "test_share: 0.3, validation: 0.2";
        var stopped = Run(options, Small + ", epochs: 6, patience: 1, learning_rate: 0.2");
        Assert.NotEqual(Scores(Run(options, Small + ", epochs: 6, learning_rate: 0.2")), Scores(stopped));
        Assert.Equal(Scores(Run(options, Small + ", epochs: 6, patience: 1, learning_rate: 0.2")), Scores(stopped));

        // What is held back does not train it: nothing of the held part's clicks moves a weight before the first validation.
        Assert.NotEqual(Scores(Run("test_share: 0.3, validation: 0.4", Small + ", patience: 1")), Scores(Run(options, Small + ", patience: 1")));
        Assert.Equal(Scores(Run("test_share: 0.3, validation: 0.4", Small)), Scores(Run(options, Small)));
    }

    [Fact]
    public void Should_grow_no_more_trees_than_help_on_what_it_holds_back()
    {
        const string options = "test_share: 0.3, validation: 0.2, test_lists: 40";
        const string trees = "model: gbdt, learning_rate: 0.8, iterations: 40";
        var stopped = Run(options, trees + ", patience: 3");
        Assert.Equal(Scores(stopped), Scores(Run(options, trees + ", patience: 3")));

        // More iterations are not grown; nor is it the trees of all lists that are.
        Assert.Equal(Scores(stopped), Scores(Run(options, trees.Replace("40", "80", StringComparison.Ordinal) + ", patience: 3")));
        Assert.NotEqual(Scores(Run(options, trees)), Scores(Run(options, trees.Replace("40", "80", StringComparison.Ordinal))));
        Assert.True(Sure(Run(options, trees)) > Sure(stopped));

        static double Sure(RunOutcome outcome) => Scores(outcome).Average(score => Math.Abs(Math.Log(score / (1 - score))));
    }

    [Fact]
    public void Should_read_page_views_where_they_are_the_sequence()
    {
        // On the logged days of the shop each page-view is a click: the same sequence, so the same scores. Of the days before there are clicks alone.
        const string model = "model: wdl-seq, mlp: 16-8";
        var log = s_shop.Value.Dataset;
        StoredDataset logged = new() { Dataset = log with { Interactions = [.. log.Interactions.Where(interaction => interaction.SessionId.Length > 0 && interaction.At >= new ShopOptions().StartsAt)] }, Kind = "synthetic" };
        Assert.Equal(Scores(Run(Prepare("test_lists: 20", logged), model, 1)), Scores(Run(Prepare("test_lists: 20, sequence: page-views", logged), model, 1)));
        Assert.NotEqual(Scores(Run("test_lists: 20", model)), Scores(Run("test_lists: 20, sequence: page-views", model)));
        Assert.NotEqual(Scores(Run("test_lists: 20", Small)), Scores(Run("test_lists: 20, sequence_length: 2", Small)));
        Assert.NotEqual(Scores(Run("test_lists: 20", Small)), Scores(Run("test_lists: 20, sequence_days: 1", Small)));
    }

    [Theory]
    [InlineData("served", false)]
    [InlineData("none", false)]
    [InlineData("logged", true)]
    public void Should_be_told_of_places_as_the_data_says(string places, bool reads)
    {
        var log = s_shop.Value.Dataset;
        var cut = TimeSplit.TimelineOf(log).At(0.8);
        var turned = log with
        {
            Sessions = [.. log.Sessions.Select(session => session with { Pages = [.. session.Pages.Select(page => page.At < cut ? page : page with { Candidates = [.. page.Candidates.Reverse()] })] })],
        };
        var options = $"test_lists: 20, display_position: {places}";
        var (own, other) = (Lists(Run(options, Small)), Lists(Run(Prepare(options, new() { Dataset = turned, Kind = "synthetic" }), Small, 1)));
        Assert.Equal(!reads, own.Zip(other).All(pair => pair.First.Scores.ToArray().Zip(pair.Second.Scores.ToArray().Reverse()).All(scores => Math.Abs(scores.First - scores.Second) < 1e-6)));
    }

    [Fact]
    public void Should_train_with_places_where_it_is_served_without() =>
        Assert.NotEqual(Scores(Run("test_lists: 20", Small)), Scores(Run("test_lists: 20, display_position: none", Small)));

    [Theory]
    [InlineData("model: svd", "model: got 'svd', expected one of wdl, wdl-seq, din, bst")]
    [InlineData("model: bst, mlp: 16-x", "mlp: got '16-x', expected whole numbers with dashes between them")]
    [InlineData("model: bst, mlp: 16-0", "Mlp: got [16, 0]")]
    [InlineData("model: bst, positions: somewhere", "positions: got 'somewhere', expected one of time-difference, learned-index, sinusoidal, none")]
    [InlineData("model: bst, output: last", "output: got 'last', expected one of target, all")]
    [InlineData("model: bst, blocks: 0", "Blocks: got 0")]
    [InlineData("model: bst, epochs: 0", "epochs: got 0")]
    [InlineData("model: bst, optimizer: sgd", "optimizer: got 'sgd', expected one of adagrad, adam")]
    [InlineData("model: gbdt, dense: none", "dense: got 'none' of the model 'gbdt', expected 'all'")]
    [InlineData("model: gbdt, iterations: 0", "Iterations: got 0")]
    [InlineData("model: gbdt, max_depth: -1", "MaxDepth: got -1")]
    [InlineData("model: gbdt, max_bins: 256", "MaxBins: got 256")]
    [InlineData("model: gbdt, min_hessian_leaf: -1", "MinHessianLeaf: got -1")]
    [InlineData("model: bst, weight_decay: -1", "weight_decay: got -1")]
    [InlineData("model: gbdt, seed: 3", "got the setting 'seed'")]
    [InlineData("model: bst, labels: true", "labels: got 'true', expected one of logged, preferred")]
    [InlineData("model: bst, layers: 4", "got the setting 'layers', expected one of ")]
    [InlineData("model: dmt, sharing: some", "sharing: got 'some', expected one of none, shared-bottom, mmoe")]
    [InlineData("model: dmt, loss_weights: 1-x", "loss_weights: got '1-x', expected numbers with dashes between them, as 1-0.5")]
    [InlineData("model: dmt, sequences: click+", "sequences: got 'click+', expected names with plus signs between them, as click+cart")]
    [InlineData("model: dmt, experts: 0", "Experts: got 0")]
    [InlineData("model: dien, auxiliary_weight: -1", "AuxiliaryWeight: got -1")]
    public void Should_refuse_settings_that_cannot_be(string settings, string message) => Assert.Contains(
        message, Assert.Throws<ExperimentException>(() => new RankingExperiment().Check(Settings(settings), "row")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("model: bst, sequences: all", "sequences: got 'all', expected it only with the model din, dnn, dien, dmt-trans, dmt, not with bst")]
    [InlineData("model: wdl, positions: none", "positions: got 'none', expected it only with the model wdl-seq, din, bst, dmt-trans, dmt, not with wdl")]
    [InlineData("model: gbdt, epochs: 2", "epochs: got '2', expected it only with the model wdl, wdl-seq, din, bst, dnn, dien, dmt-trans, dmt, not with gbdt")]
    [InlineData("model: dmt-trans, bias_index: true", "bias_index: got 'true', expected it only with the model dmt, not with dmt-trans")]
    [InlineData("model: dien, max_leaves: 7", "max_leaves: got '7', expected it only with the model gbdt, not with dien")]
    public void Should_refuse_what_a_model_has_no_use_for(string settings, string message)
    {
        var written = Settings(settings);
        Assert.Equal($"row, {message}", Assert.Throws<ExperimentException>(() => new RankingExperiment().CheckUse(written, written, "row")).Message);

        // What a row does not name itself stands in the experiment's defaults, for all rows.
        new RankingExperiment().CheckUse(written, Settings("learning_rate: 0.1, patience: 3, task: click, dense: all"), "row");
    }

    [Theory]
    [InlineData("synthetic", "test_share: 1", "auc", "test_share: got 1")]
    [InlineData("synthetic", "training_days: 2", "auc", "training_days: got 2, expected none where the test is a share")]
    [InlineData("synthetic", "sequence_length: 201", "auc", "sequence_length: got 201")]
    [InlineData("synthetic", "history: 4", "auc", "got the setting 'history'")]
    [InlineData("sessions", "test_share: 0.2", "auc", "kind: got 'sessions', expected one of synthetic, trivago, ebnerd")]
    [InlineData("trivago", "test_share: 0.2", "recall@20|1000", "metrics: got 'recall@20|1000'")]
    [InlineData("trivago", "test_share: 0.2", "sale.auc", "metrics: got 'sale.auc'")]
    [InlineData("trivago", "test_share: 0.2", "click.response_ms", "metrics: got 'click.response_ms'")]
    [InlineData("trivago", "test_share: 0.2", "response_ms", "objective: got 'response_ms'")]
    [InlineData("trivago", "test_share: 0.2", "order.auc", "objective: got 'order.auc', expected a metric of scores, of one of the data's tasks click")]
    [InlineData("trivago", "tasks: click+order", "auc", "tasks: got 'click+order', expected one or more of click, each once")]
    [InlineData("synthetic", "tasks: click+click", "auc", "tasks: got 'click+click', expected one or more of click, cart, order, each once")]
    [InlineData("synthetic", "tasks: click+read", "auc", "tasks: got 'click+read'")]
    [InlineData("synthetic", "tasks: click order", "auc", "tasks: got 'click order', expected one or more of click, cart, order")]
    [InlineData("ebnerd", "cart_length: 10", "auc", "cart_length: got 10, expected 0: 'ebnerd' logs no carts")]
    [InlineData("trivago", "order_length: 10", "auc", "order_length: got 10, expected 0: 'trivago' logs no orders")]
    [InlineData("synthetic", "order_days: 10", "auc", "order_days: got 10, expected at least 0, and 0 without orders")]
    [InlineData("ebnerd", "bias: true", "auc", "bias: got true, expected false")]
    public void Should_refuse_data_that_cannot_be(string kind, string options, string metric, string message) => Assert.Contains(
        message,
        Assert.Throws<ExperimentException>(() => new RankingExperiment().Check(new ExperimentData(kind, "shop", "", Settings(options)), Experiment(metric))).Message,
        StringComparison.Ordinal);

    /// <summary>Read from a row's settings into the options of each: what the shop's sequence has not, the model names.</summary>
    [Theory]
    [InlineData("dnn")]
    [InlineData("dien")]
    [InlineData("dmt-trans")]
    [InlineData("dmt")]
    public void Should_rank_by_models_of_several_sequences_and_tasks(string model)
    {
        var settings = $"model: {model}, mlp: 16-8, expert: 16-8, tower: 4, auxiliary: 8, sequences: click, loss_weights: 0.5, task: click, optimizer: adam, learning_rate: 0.001";
        var scores = Scores(Run("test_lists: 10", settings));
        Assert.All(scores, score => Assert.InRange(score, 0.0001f, 0.9999f));
        Assert.True(scores.Distinct().Count() > 10);
        Assert.Contains("expected some of click", Assert.Throws<ExperimentException>(() => Run("test_lists: 5", settings.Replace("sequences: click", "sequences: order", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_days_and_heads_that_the_data_has_not()
    {
        Assert.Contains("test_days: got 9 of data of 6 days", Assert.Throws<ExperimentException>(() => Prepare("test: days, test_days: 9")).Message, StringComparison.Ordinal);
        Assert.Contains("item_attributes: got 'color'", Assert.Throws<ExperimentException>(() => Prepare("item_attributes: item_id+color")).Message, StringComparison.Ordinal);
        Assert.Contains("Task: got 'order'", Assert.Throws<ExperimentException>(() => Run("test_lists: 5", Small + ", task: order")).Message, StringComparison.Ordinal);
        Assert.Contains("labels: got 'preferred', expected 'logged'", Assert.Throws<ExperimentException>(() => Run("test_lists: 5", Small + ", labels: preferred")).Message, StringComparison.Ordinal);
        Assert.Contains("Heads: got 7", Assert.Throws<ExperimentException>(() => Run("test_lists: 5", Small + ", heads: 7")).Message, StringComparison.Ordinal);
    }

    private static RunOutcome Run(string options, string settings) => Run(Prepare(options), settings, 1);

    private static RunOutcome Run(IPreparedExperiment prepared, string settings, ulong seed) => prepared.Run(Settings(settings), seed, new Progress<StageProgress>(), default);

    private static double Try(IPreparedExperiment prepared, string settings) => prepared.Try(Settings(settings), 1, MetricName.Parse("logloss"), new Progress<StageProgress>(), default);

    private static float[] Scores(RunOutcome outcome) => [.. Lists(outcome).SelectMany(list => list.Scores.ToArray())];

    private static IEnumerable<ScoredList> Lists(RunOutcome outcome) => Enumerable.Range(0, outcome.Queries).Select(list => Assert.IsType<ListsOutcome>(outcome).Lists[list]);

    private static IPreparedExperiment Prepare(string options, StoredDataset? data = null) =>
        new RankingExperiment().Prepare(data ?? s_shop.Value, new("synthetic", "shop", "", Settings(options)), Experiment("logloss"));

    private static Experiment Experiment(string metric) => new()
    {
        Table = "t",
        Title = "t",
        Stage = "ranking",
        Seeds = [1],
        Metrics = [MetricName.Parse(metric)],
        Objective = MetricName.Parse(metric),
        Data = [],
        Rows = [],
    };

    private static ExperimentOptions Settings(string text) =>
        text.Split(", ").Select(pair => pair.Split(": ")).Aggregate(ExperimentOptions.None, (all, pair) => all.With(pair[0], pair[1]));
}
