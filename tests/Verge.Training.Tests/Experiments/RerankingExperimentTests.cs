using System.Collections.Immutable;
using Verge.Datasets;
using Verge.Datasets.Synthetic;
using Verge.Domain;
using Verge.Evaluation;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

/// <summary>The re-ranking stage on a small shop.</summary>
public class RerankingExperimentTests
{
    private const string Rules = "stages: 0, test_share: 0.3";
    private const string Options = Rules + ", training_requests: 120, test_requests: 30, exposures: 20";
    private const string Small = "gru_layers: 1, hidden: 4, batch_size: 16, learning_rate: 0.01";
    private static readonly Lazy<StoredDataset> s_shop = new(() => new()
    {
        Dataset = new SyntheticShop(new() { Users = 30, Items = 100, Days = 6, EarlierDays = 5, EarlierSessionsPerUser = 1, SessionsPerUser = 3 }).Log(),
        Kind = "synthetic",
    });

    [Fact]
    public void Should_ask_for_all_requests_behind_the_cut_that_have_both_classes()
    {
        var log = s_shop.Value.Dataset;
        var cut = TimeSplit.TimelineOf(log).At(0.7);
        var outcome = Run(Rules, "model: shown-order");
        var all = (from session in log.Sessions
                   from index in Enumerable.Range(0, session.Requests.Length)
                   let request = session.Requests[index]
                   where request.At >= cut
                   select (session, index, request)).ToArray();
        var expected = all
            .Select(one => (Key: $"{one.session.SessionId}/{one.index}", Counted: one.request.Candidates.Take(100).Where(candidate => candidate.Counts).ToArray()))
            .Where(one => one.Counted.Any(candidate => candidate.Clicked) && one.Counted.Any(candidate => !candidate.Clicked))
            .Select(one => (one.Key, string.Concat(one.Counted.Select(candidate => candidate.Clicked ? '1' : '0')))).ToArray();
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Order(), Lists(outcome).Select(list => (Asked(list, log, cut), string.Concat(list.Labels.ToArray().Select(label => label ? '1' : '0')))).Order());
        Assert.Equal(all.Length, outcome.Queries);
        Assert.Equal(all.Length - expected.Length, outcome.Excluded);

        // As shown: scores fall.
        Assert.All(Lists(outcome), list => Assert.Equal(list.Scores.ToArray().OrderDescending(), list.Scores.ToArray()));
    }

    [Fact]
    public void Should_slice_by_whether_something_was_touched_before()
    {
        var log = s_shop.Value.Dataset;
        var cut = TimeSplit.TimelineOf(log).At(0.7);
        var outcome = Run(Rules, "model: touched-first");
        var sessions = log.Sessions.ToDictionary(session => session.SessionId);
        var touched = Lists(outcome).Count(list =>
        {
            var (session, request) = Request(Asked(list, log, cut));
            return session.Behaviors.Take(request.HistoryLength).Any(behavior => behavior.Kind == BehaviorKind.PageView);
        });
        Assert.Equal(["touched", "untouched"], outcome.Slices.ToArray());
        Assert.Equal((touched, Lists(outcome).Count - touched), (outcome.Lists.Counts("touched").Lists, outcome.Lists.Counts("untouched").Lists));
        Assert.True(touched > 0 && touched < Lists(outcome).Count);

        // What was opened is not among a shop's candidates again. Where it is, it comes first; where nothing was opened, the rule has nothing to say.
        var again = new StoredDataset
        {
            Dataset = log with
            {
                Sessions = [.. log.Sessions.Select(session => session.Requests.IsEmpty ? session : session with { Behaviors = [.. session.Behaviors.Select(behavior => behavior.Kind == BehaviorKind.Exposure ? behavior : behavior with { ItemId = LastOf(session) })] })],
                Timeline = TimeSplit.TimelineOf(log),
            },
            Kind = "synthetic",
        };
        var prepared = Prepare(Rules, again);
        var (shown, rule) = (Run(prepared, "model: shown-order", 1), Run(prepared, "model: touched-first", 1));
        Assert.Equal(Gauc(shown, "untouched"), Gauc(rule, "untouched"));
        Assert.NotEqual(Gauc(shown, "touched"), Gauc(rule, "touched"));
        var moved = Lists(shown).Zip(Lists(rule)).Where(pair => !pair.First.Scores.Span.SequenceEqual(pair.Second.Scores.Span)).ToArray();
        Assert.NotEmpty(moved);
        Assert.All(moved, pair =>
        {
            var places = pair.Second.Scores.ToArray();
            var first = Array.IndexOf(places, 1f);
            float[] rest = [.. places[..first], .. places[(first + 1)..]];
            Assert.NotEqual(0, first);
            Assert.Equal(rest.OrderDescending(), rest);
        });

        static string LastOf(SessionLog session)
        {
            var candidate = session.Requests[^1].Candidates.Where(candidate => candidate.Counts).DefaultIfEmpty(session.Requests[^1].Candidates[^1]).Last();
            return session.Pages[candidate.PageIndex].Candidates[candidate.Position];
        }

        (SessionLog Session, RerankingRequest Request) Request(string key)
        {
            var session = sessions[key[..key.LastIndexOf('/')]];
            return (session, session.Requests[int.Parse(key[(key.LastIndexOf('/') + 1)..], System.Globalization.CultureInfo.InvariantCulture)]);
        }
    }

    [Theory]
    [InlineData("model: dnn-rank, batch_size: 16")]
    [InlineData("model: dlcm, hidden: 4, batch_size: 16")]
    [InlineData("model: hubsm-ie, " + Small)]
    [InlineData("model: hubsm-ipv, " + Small)]
    [InlineData("model: huism, " + Small)]
    [InlineData("model: hubsm, " + Small)]
    [InlineData("model: hubsm, decay: reencoded, " + Small)]
    public void Should_give_the_same_again_and_another_with_another_seed(string settings)
    {
        var prepared = Prepare(Options);
        var one = Scores(Run(prepared, settings, 1));
        Assert.Equal(one, Scores(Run(prepared, settings, 1)));
        Assert.NotEqual(one, Scores(Run(prepared, settings, 2)));
    }

    [Fact]
    public void Should_tell_the_alternatives_of_the_time_apart()
    {
        var prepared = Prepare(Options);
        float[][] all = [.. new[] { "joined", "gap-only", "reencoded" }.Select(mode => Scores(Run(prepared, $"model: hubsm, decay: {mode}, {Small}", 1)))];
        Assert.NotEqual(all[0], all[1]);
        Assert.NotEqual(all[1], all[2]);
        Assert.NotEqual(all[0], all[2]);
    }

    [Fact]
    public void Should_see_what_was_touched_or_not_as_the_data_says()
    {
        var told = Run(Options, "model: dnn-rank, batch_size: 16, epochs: 3");
        Assert.NotEqual(Scores(told), Scores(Run(Options + ", touched: false", "model: dnn-rank, batch_size: 16, epochs: 3")));

        // The rule knows it in either case.
        Assert.Equal(Scores(Run(Options, "model: touched-first")), Scores(Run(Options + ", touched: false", "model: touched-first")));
    }

    [Fact]
    public void Should_give_rare_values_the_row_of_unknown_ones()
    {
        const string model = "model: dnn-rank, batch_size: 16";
        const string rare = Options + ", minimum_count: 1000000";
        var log = s_shop.Value.Dataset;
        StoredDataset oneBrand = new() { Dataset = log with { Items = [.. log.Items.Select(item => item with { Attributes = item.Attributes.SetItem("brand", "one") })] }, Kind = "synthetic" };
        Assert.NotEqual(Scores(Run(Options, model)), Scores(Run(Prepare(Options, oneBrand), model, 1)));
        Assert.Equal(Scores(Run(rare, model)), Scores(Run(Prepare(rare, oneBrand), model, 1)));
    }

    /// <summary>Whatever happens from the cut on, a model of what was before it is the same; and tuning is that of what is before.</summary>
    [Theory]
    [InlineData("model: dlcm, hidden: 4, batch_size: 16")]
    [InlineData("model: hubsm, epochs: 2, patience: 1, " + Small)]
    public void Should_train_and_tune_on_nothing_of_the_test(string settings)
    {
        var log = s_shop.Value.Dataset;
        var cut = TimeSplit.TimelineOf(log).At(0.7);
        var changed = log with
        {
            Interactions = [.. log.Interactions.Where(interaction => interaction.At < cut)],
            Sessions =
            [
                .. log.Sessions.Select(session => session with
                {
                    Requests =
                    [
                        .. session.Requests.Select(request => request.At < cut && session.Behaviors[^1].At < cut ? request : request with
                        {
                            Candidates = [.. request.Candidates.Select(candidate => candidate with { Clicked = !candidate.Clicked, Counts = true })],
                        }),
                    ],
                }),
            ],
            Timeline = TimeSplit.TimelineOf(log),
        };
        Assert.Equal(Try(Prepare(Options), settings), Try(Prepare(Options, new() { Dataset = changed, Kind = "synthetic" }), settings));
        Assert.NotEqual(Try(Prepare(Options), settings), Try(Prepare(Options + ", validation: 0.4"), settings));
    }

    [Fact]
    public void Should_score_by_stages_that_saw_none_of_its_requests()
    {
        // With stages there are their scores, and the device's may be added to the ranker's; the ranker's order may be the first one.
        const string options = "stages: 0.4, test_share: 0.3, training_requests: 60, test_requests: 20";
        var prepared = Prepare(options);
        var own = Scores(Run(prepared, "model: dnn-rank, batch_size: 16", 1));
        Assert.NotEqual(own, Scores(Run(prepared, "model: dnn-rank, batch_size: 16, residual: true", 1)));
        var shown = Lists(Run(prepared, "model: shown-order", 1));
        var ranked = Lists(Run(options + ", order: ranker", "model: shown-order"));
        Assert.Equal(shown.Select(list => list.Request), ranked.Select(list => list.Request));
        Assert.NotEqual(Labels(shown), Labels(ranked));
        Assert.Equal(shown.Select(list => list.Labels.ToArray().Count(label => label)), ranked.Select(list => list.Labels.ToArray().Count(label => label)));

        static string Labels(IEnumerable<ScoredList> lists) => string.Join(' ', lists.Select(list => string.Concat(list.Labels.ToArray().Select(label => label ? '1' : '0'))));
    }

    [Fact]
    public void Should_ask_each_day_of_what_was_trained_before_it()
    {
        const string options = "stages: 0, training_days: 2, training_requests: 60, test_requests: 20";
        const string model = "model: dnn-rank, batch_size: 16";
        var rolled = Run(options + ", test: rolling, test_days: 2", model);
        var last = Run(options + ", test: rolling, test_days: 1", model);
        Assert.Equal(Scores(last).AsEnumerable(), Lists(rolled).Skip(20).SelectMany(list => list.Scores.ToArray()));
        Assert.Equal(40, Lists(rolled).Count);
    }

    [Theory]
    [InlineData("model: svd", "model: got 'svd', expected one of shown-order, touched-first, dnn-rank, dlcm, hubsm-ie, hubsm-ipv, huism, hubsm")]
    [InlineData("model: hubsm, decay: never", "decay: got 'never', expected one of joined, gap-only, reencoded")]
    [InlineData("model: hubsm, gru_layers: 0", "GruLayers: got 0")]
    [InlineData("model: dlcm, heads: 0", "Heads: got 0, expected 1 to 64")]
    [InlineData("model: dlcm, loss: hinge", "loss: got 'hinge', expected one of cross-entropy, listwise")]
    [InlineData("model: hubsm, epochs: 0", "epochs: got 0, expected at least 1")]
    [InlineData("model: hubsm, decay_rate: 2", "decay_rate: got 2, expected above 0, at most 1")]
    [InlineData("model: hubsm, evaluation_steps: 2", "evaluation_steps: got 2, expected 0 where patience is 0")]
    [InlineData("model: hubsm, spin: 1", "got the setting 'spin', expected one of")]
    public void Should_name_settings_that_cannot_be(string settings, string expected) =>
        Assert.Contains(expected, Assert.Throws<ExperimentException>(() => new RerankingExperiment().Check(Parse(settings), "row")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("model: shown-order, epochs: 2", "got the setting 'epochs' of the model 'shown-order', expected one of those it has: model")]
    [InlineData("model: dnn-rank, gru_layers: 2", "got the setting 'gru_layers' of the model 'dnn-rank'")]
    [InlineData("model: huism, decay: gap-only", "got the setting 'decay' of the model 'huism'")]
    [InlineData("model: hubsm, heads: 2", "got the setting 'heads' of the model 'hubsm'")]
    public void Should_name_settings_without_use(string settings, string expected) =>
        Assert.Contains(expected, Assert.Throws<ExperimentException>(() => new RerankingExperiment().CheckUse(Parse(settings), Parse(settings), "row")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("synthetic", "test_share: 1", "test_share: got 1, expected a share between 0 and 1")]
    [InlineData("synthetic", "stages: 0.8", "stages: got 0.8, expected less than 1 − test_share, 0.75")]
    [InlineData("synthetic", "stages: 0, order: ranker", "order: got ranker, expected logged where there are no stages")]
    [InlineData("synthetic", "training_days: 2", "training_days: got 2, expected none where the test is a share of the events")]
    [InlineData("synthetic", "minimum_count: 0", "minimum_count: got 0, expected at least 1")]
    [InlineData("synthetic", "candidates: 1", "candidates: got 1, expected 2 to 1000")]
    [InlineData("globo", "", "kind: got 'globo', expected one of synthetic, trivago, ebnerd")]
    public void Should_name_options_that_cannot_be(string kind, string options, string expected) =>
        Assert.Contains(expected, Assert.Throws<ExperimentException>(() => new RerankingExperiment().Check(Data(options) with { Kind = kind }, Table())).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("auc")]
    [InlineData("logloss")]
    [InlineData("order.mrr")]
    public void Should_measure_orders_alone(string metric) =>
        Assert.Contains(
            $"metrics: got '{metric}'",
            Assert.Throws<ExperimentException>(() => new RerankingExperiment().Check(Data(Options), Table() with { Metrics = [MetricName.Parse(metric)] })).Message,
            StringComparison.Ordinal);

    /// <summary>Requests keep their place in the part behind the cut; the whole log counts those before it too.</summary>
    private static string Asked(ScoredList list, Dataset log, DateTimeOffset cut)
    {
        var at = list.Request.LastIndexOf('/');
        var session = log.Sessions.Single(one => one.SessionId == list.Request[..at]);
        var before = session.Requests.Count(request => request.At < cut);
        return $"{session.SessionId}/{before + int.Parse(list.Request[(at + 1)..], System.Globalization.CultureInfo.InvariantCulture)}";
    }

    private static double Gauc(ListsOutcome outcome, string slice) => outcome.Sample(MetricName.Parse("gauc"), slice)!.Value;

    private static IReadOnlyList<ScoredList> Lists(ListsOutcome outcome) => [.. Enumerable.Range(0, outcome.Lists.Count).Select(i => outcome.Lists[i])];

    private static float[] Scores(ListsOutcome outcome) => [.. Lists(outcome).SelectMany(list => list.Scores.ToArray())];

    private static ListsOutcome Run(string options, string settings) => Run(Prepare(options), settings, 1);

    private static ListsOutcome Run(IPreparedExperiment prepared, string settings, ulong seed) =>
        Assert.IsType<ListsOutcome>(prepared.Run(Parse(settings), seed, new Progress<StageProgress>(), default));

    private static double Try(IPreparedExperiment prepared, string settings) =>
        prepared.Try(Parse(settings), 1, MetricName.Parse("gauc"), new Progress<StageProgress>(), default);

    private static IPreparedExperiment Prepare(string options, StoredDataset? data = null) => new RerankingExperiment().Prepare(data ?? s_shop.Value, Data(options), Table());

    private static ExperimentData Data(string options) => new("synthetic", "shop", "", Parse(options));

    private static Experiment Table() => new()
    {
        Table = "t",
        Title = "T",
        Stage = "reranking",
        Seeds = [1],
        Metrics = [MetricName.Parse("gauc"), MetricName.Parse("mrr"), MetricName.Parse("ndcg@10")],
        Objective = MetricName.Parse("gauc"),
        Data = [],
        Rows = [],
    };

    private static ExperimentOptions Parse(string text) => new(text.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split(": "))
        .ToImmutableSortedDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal));
}
