using System.Collections.Immutable;
using System.Globalization;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;
using Verge.Testing;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

public sealed class ExperimentRunnerTests : IDisposable
{
    private const string Table = """
        table: t
        title: Next click
        stage: retrieval
        seeds: [1, 2]
        metrics: [recall@1, recall@2, mrr@3, recall@1|3, recall@3|3]
        trials: 3
        data:
          - kind: sessions
            path: shop
        rows:
          - row: Popularity
            settings: {model: popularity}
          - row: VSKNN
            settings: {model: vsknn, neighbors: 5, sample: 50}
            tune: {neighbors: [1, 5, 9]}
        """;

    private readonly TemporaryFolder _folder = new();

    public ExperimentRunnerTests()
    {
        Directory.CreateDirectory(_folder["shop"]);
        _folder.Write(Path.Combine("shop", "train.txt"), "a b c\na b\nb c d\na b c\nc d\nd e\na b c\nb c\na c\nc d e\n");
        _folder.Write(Path.Combine("shop", "test.txt"), "a b\tc\na\tb\nc\td\nzz\ta\na\tzz\n");
    }

    [Fact]
    public void Should_measure_each_row_and_count_unknown_targets_apart()
    {
        var results = Run(Table);
        Assert.Equal(["Popularity", "VSKNN"], results.Select(result => result.Method.Row));
        var knn = results[1].ToRow();
        Assert.Equal(("t", "shop", "VSKNN"), (knn.Table, knn.Data, knn.Row));

        // Nobody can know that zz comes next. Whoever clicked only zz is a stranger: of all that was clicked, a comes third after c and b.
        Assert.Equal(1, Sample(results[1].Runs[0], "recall@1").Excluded);
        Assert.Equal(4, Sample(results[1].Runs[0], "recall@1").Requests);
        Assert.Equal(3, Sample(results[1].Runs[0], "recall@1").Values.Select(value => value.User).Distinct().Count());
        foreach (var result in results)
        {
            var (first, sampled) = (Sample(result.Runs[0], "mrr@3"), Sample(result.Runs[0], "recall@3|3"));
            Assert.Equal(1 / 3.0, first.Values.Single(value => value.User == "test-2").Value, 12);
            Assert.Equal(1, sampled.Values.Single(value => value.User == "test-2").Value, 12);
        }

        Assert.InRange(knn.Metrics[1].Value.Mean, 0.4, 0.9);
        Assert.Equal((5, 1), (knn.Queries, knn.Excluded));
    }

    [Fact]
    public void Should_run_methods_without_chance_once() => Assert.All(Run(Table), result => Assert.Single(result.Runs));

    [Theory]
    [InlineData("narm", "full-softmax")]
    [InlineData("pwprec-mi", "in-batch")]
    public void Should_run_methods_with_chance_once_a_seed(string model, string loss)
    {
        var table = Table.Replace("{model: popularity}", $"{{model: {model}, loss: {loss}, width: 8, epochs: 2, batch_size: 4, warm_up: 0.2}}", StringComparison.Ordinal);
        var first = Run(table)[0];
        Assert.Equal(2, first.Runs.Length);
        Assert.NotEqual(first.Runs[0].Seed, first.Runs[1].Seed);
        Assert.True(double.IsFinite(first.ToRow().Metrics[0].Value.SeedStd));
        Directory.Delete(_folder["runs"], recursive: true);
        var again = Run(table)[0];
        Assert.Equal(first.ToRow().Metrics, again.ToRow().Metrics);
    }

    [Fact]
    public void Should_give_the_same_to_the_bit_however_many_run_side_by_side()
    {
        const string Narm = "{model: narm, loss: full-softmax, width: 8, epochs: 2, batch_size: 4}";
        var table = Table.Replace("{model: popularity}", Narm, StringComparison.Ordinal);
        var one = Run(table, new() { DataFolder = _folder.Path, Workers = 1 });
        Directory.Delete(_folder["runs"], recursive: true);
        var (told, steps) = (new List<ExperimentResult>(), new Steps());
        var three = Run(table, new() { DataFolder = _folder.Path, Workers = 3 }, told.Add, steps);
        Assert.Equal(one.Select(Metrics), three.Select(Metrics));
        Assert.Equal(["Popularity", "VSKNN"], three.Select(result => result.Method.Row));

        // With a worker a core, results would hold only on machines of as many cores.
        Assert.Equal(1, new RetrievalTrainerOptions().Trainer(seed: 1).Workers);

        // Each row is told of once, with all its runs; all runs are one step, which only goes on.
        Assert.Equal(three.OrderBy(result => result.Method.Row).Select(Metrics), told.OrderBy(result => result.Method.Row).Select(Metrics));
        Assert.Equal(["Read shop", "Run shop"], steps.Told.Select(step => step.Stage).Distinct());
        double[] fractions = [.. steps.Told.Where(step => step.Stage == "Run shop").Select(step => step.Fraction)];
        Assert.Equal(fractions.Order(), fractions);
        Assert.Equal(1, fractions[^1]);

        static string Metrics(ExperimentResult result) => string.Join(' ', result.ToRow().Metrics);
    }

    [Fact]
    public void Should_stop_all_runs_with_the_first_that_fails()
    {
        var table = Table.Replace("{model: popularity}", "{model: narm, loss: in-batch, width: 8, epochs: 100000}", StringComparison.Ordinal)
            .Replace("recall@3|3", "recall@3|300", StringComparison.Ordinal).Replace("recall@1|3", "recall@1|300", StringComparison.Ordinal);
        var error = Assert.Throws<ExperimentException>(() => Run(table, new() { DataFolder = _folder.Path, Workers = 2 }));
        Assert.StartsWith("metrics: got 300 sampled negatives", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_keep_runs_and_make_only_what_is_missing()
    {
        var before = Run(Table);
        var files = Directory.GetFiles(_folder["runs"], "*.run", SearchOption.AllDirectories);
        Assert.Equal(2, files.Length);
        Directory.Delete(_folder["shop"], recursive: true);
        var after = Run(Table);
        Assert.Equal(before.Select(result => result.ToRow().ToJson()), after.Select(result => result.ToRow().ToJson()));

        // Other settings are another run, and the data is gone.
        var error = Assert.Throws<ExperimentException>(() => Run(Table.Replace("neighbors: 5,", "neighbors: 4,", StringComparison.Ordinal)));
        Assert.StartsWith("shop: got no such file or folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_a_damaged_run_by_name()
    {
        Run(Table);
        var file = Directory.GetFiles(_folder["runs"], "*.run", SearchOption.AllDirectories)[0];
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..40]);
        Assert.StartsWith($"{file}: got a damaged run", Assert.Throws<ExperimentException>(() => Run(Table)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_check_all_settings_before_any_work()
    {
        var error = Assert.Throws<ExperimentException>(() => Run(Table.Replace("model: vsknn", "model: magic", StringComparison.Ordinal)));
        Assert.StartsWith("VSKNN on shop, model: got 'magic', expected one of popularity, ", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["runs"]));
    }

    [Theory]
    [InlineData("path: shop", "path: shop\n    options: {minimum_session: 0}", "shop, minimum_session: got 0, expected at least 1")]
    [InlineData("kind: sessions", "kind: session", "shop, kind: got 'session', expected one of trivago, ")]
    [InlineData("mrr@3,", "auc,", "metrics: got 'auc', expected recall, mrr or ndcg, of no task")]
    [InlineData("mrr@3,", "click.mrr@3,", "metrics: got 'click.mrr@3', expected recall, mrr or ndcg, of no task")]
    [InlineData("recall@3|3", "recall@3|2", "metrics: got 'recall@3|2' beside 'recall@1|3', expected one number of sampled negatives")]
    [InlineData("[1, 5, 9]", "[1, 5, none]", "VSKNN on shop, tune: neighbors: got 'none', expected a whole number")]
    public void Should_check_data_options_and_what_tuning_may_choose_before_any_work(string good, string bad, string message)
    {
        Directory.Delete(_folder["shop"], recursive: true);
        var error = Assert.Throws<ExperimentException>(() => Run(Table.Replace(good, bad, StringComparison.Ordinal)));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("warm_up: 1", "warm_up: got 1, expected at least 0, below 1")]
    [InlineData("schedule: stairs", "schedule: got 'stairs', expected one of constant, linear, cosine")]
    [InlineData("learning_rate: 0", "learning_rate: got 0, expected above 0")]
    [InlineData("later_days: -1", "later_days: got -1, expected at least 0")]
    public void Should_refuse_impossible_training(string settings, string message)
    {
        var table = Table.Replace("{model: popularity}", $"{{model: narm, loss: full-softmax, {settings}}}", StringComparison.Ordinal);
        Assert.Contains(message, Assert.Throws<ExperimentException>(() => Run(table)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{model: sasrec, loss: full-softmax, negatives: 7}", "Popularity on shop, negatives: got '7', expected it only with the loss sampled-softmax, in-batch, bpr-max, not with full-softmax")]
    [InlineData("{model: sasrec, interests: 7}", "Popularity on shop, interests: got '7', expected it only with the model comirec-sa, comirec-dr, mind, pwprec-mi, not with sasrec")]
    [InlineData("{model: sasrec, long_term: none}", "Popularity on shop, long_term: got 'none', expected it only with the model pwprec-ls, not with sasrec")]
    [InlineData("{model: sasrec, popularity_correction: true}", "Popularity on shop, popularity_correction: got 'true', expected it only with the loss in-batch, not with sampled-softmax")]
    [InlineData("{model: popularity, epochs: 7}", "Popularity on shop, epochs: got '7', expected it only with the model gru4rec, ")]
    [InlineData("{model: item-knn, sample: 700}", "Popularity on shop, sample: got '700', expected it only with the model vsknn, not with item-knn")]
    [InlineData("{model: item-knn}, tune: {weighted: [true]}", "Popularity on shop, tune, weighted: got 'true', expected it only with the model vsknn, not with item-knn")]
    [InlineData("{model: item-knn}, on: {shop: {days: 1}}", "Popularity on shop, days: got '1', expected it only with the model popularity, not with item-knn")]
    public void Should_refuse_what_a_row_sets_without_effect_and_not_what_all_rows_have(string settings, string message)
    {
        // As one mapping: what stands behind the settings is of the row.
        var table = Table.Replace("  - row: Popularity\n    settings: {model: popularity}", $"  - {{row: Popularity, settings: {settings}}}", StringComparison.Ordinal);
        Assert.StartsWith(message, Assert.Throws<ExperimentException>(() => Run(table)).Message, StringComparison.Ordinal);
        var all = Table.Replace("trials: 3", "trials: 3\ndefaults: {epochs: 7, negatives: 7, interests: 7, long_term: none, popularity_correction: true, shrinkage: 3, weighted: true}", StringComparison.Ordinal);
        Assert.Equal(2, Run(all).Length);
    }

    [Theory]
    [InlineData("shop2", null, null, "--on: got 'shop2', expected of shop")]
    [InlineData(null, "NARM", null, "--only: got 'NARM', expected of Popularity; VSKNN")]
    [InlineData(null, null, 3, "--seeds: got 3, expected at most the experiment's 2")]
    public void Should_refuse_what_the_experiment_has_not(string? on, string? only, int? seeds, string message)
    {
        var request = new ExperimentRequest { DataFolder = _folder.Path, On = on is null ? [] : [on], Only = only is null ? [] : [only], Seeds = seeds };
        Assert.Equal(message, Assert.Throws<ExperimentException>(() => Run(Table, request)).Message);
    }

    [Theory]
    [InlineData("shop", "shop")]
    [InlineData("shop, long", "shop, long")]
    [InlineData("log", "log, a|log, b")]
    [InlineData("log, b", "log, b")]
    [InlineData("shop,log", "shop|log, a|log, b")]
    [InlineData("log, b, shop, long", "shop, long|log, b")]
    public void Should_take_a_data_set_by_name_and_a_path_without_one_for_all_its_settings(string on, string names)
    {
        var data = new[] { ("shop", ""), ("shop", "long"), ("log", "a"), ("log", "b") }.Select(one => new ExperimentData("sessions", one.Item1, one.Item2, ExperimentOptions.None));
        var experiment = ExperimentFile.Load(_folder.Write("table.yaml", Table)) with { Data = [.. data] };
        Assert.Equal(names.Split('|'), new ExperimentRequest { DataFolder = _folder.Path, On = [on] }.DataOf(experiment).Select(one => one.Name));
    }

    [Fact]
    public void Should_tell_how_differences_spread_over_seeds()
    {
        var results = Run(Table.Replace("{model: popularity}", "{model: narm, loss: full-softmax, width: 8, epochs: 2, batch_size: 4}", StringComparison.Ordinal));
        var metric = MetricName.Parse("mrr@3");
        double[] narm = [.. results[0].Runs.Select(run => Sample(run, "mrr@3").Value)];
        var gain = results[0].Gain(results[1], metric);
        Assert.NotEqual(narm[0], narm[1]);
        Assert.Equal(narm.Average() - Sample(results[1].Runs[0], "mrr@3").Value, gain.Mean, 12);
        Assert.Equal(Math.Abs(narm[0] - narm[1]) / Math.Sqrt(2), gain.SeedStd, 12);
        // Seed by seed there is no difference, however far the seeds lie apart.
        Assert.Equal(0, results[0].Gain(results[0], metric).SeedStd);
    }

    [Fact]
    public void Should_write_a_folder_for_each_run_that_is_trained()
    {
        const string Narm = "{model: narm, loss: full-softmax, width: 8, epochs: 3, batch_size: 4, schedule: cosine}";
        Run(Table.Replace("{model: popularity}", Narm, StringComparison.Ordinal));
        var folder = Path.Combine(_folder["runs"], "t", "shop", "Popularity", "seed-2");
        Assert.True(File.Exists(folder + ".run"));
        var lines = File.ReadAllLines(Path.Combine(folder, "metrics.jsonl"));
        Assert.Equal(3, lines.Count(line => line.Contains("\"kind\":\"epoch\"", StringComparison.Ordinal)));
        Assert.Contains("\"learning_rate\":0.001,", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("\"learning_rate\":0.001,", lines[^1], StringComparison.Ordinal);
        var config = File.ReadAllText(Path.Combine(folder, "config.json"));
        Assert.All(new[] { "\"row\": \"Popularity\"", "\"schedule\": \"cosine\"", "\"seed\": 2", "\"recall@1\"" }, text => Assert.Contains(text, config, StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(folder, "loss.svg")));

        // Of a method that nothing trains step by step there is nothing but what it is.
        Assert.Equal(["config.json"], Directory.EnumerateFiles(Path.Combine(_folder["runs"], "t", "shop", "VSKNN", "seed-1")).Select(file => Path.GetFileName(file)));
    }

    [Fact]
    public void Should_tune_on_what_training_holds_back()
    {
        var experiment = ExperimentFile.Load(_folder.Write("table.yaml", Table));
        var runner = Runner();
        var prepared = runner.Prepare(experiment, experiment.Data[0], _folder.Path, new Progress<StageProgress>(), default);
        var trials = Tune(experiment, 1, prepared);
        Assert.Equal(3, trials.Length);
        Assert.Equal(trials.OrderByDescending(trial => trial.Value).Select(trial => trial.Value), trials.Select(trial => trial.Value));
        Assert.Contains(trials, trial => trial.Settings == ExperimentOptions.None);

        // The validation queries are the last session's: c d e. The test's are not among them.
        Assert.All(trials, trial => Assert.Contains(trial.Value, new[] { 0, 0.5, 1 }));
    }

    [Fact]
    public void Should_not_try_the_rows_own_settings_twice()
    {
        // The row's own neighbors are 5: of three trials allowed there are two to make.
        var experiment = ExperimentFile.Load(_folder.Write("table.yaml", Table.Replace("[1, 5, 9]", "[1, 5]", StringComparison.Ordinal)));
        var prepared = Runner().Prepare(experiment, experiment.Data[0], _folder.Path, new Progress<StageProgress>(), default);
        var trials = Tune(experiment, 1, prepared);
        Assert.Equal(2, trials.Length);
    }

    [Fact]
    public void Should_judge_a_trial_by_what_all_its_epochs_give()
    {
        const string Narm = "{model: narm, loss: full-softmax, width: 8, batch_size: 4, learning_rate: 0.01, warm_up: 0.1, epochs: 30}";
        var experiment = ExperimentFile.Load(_folder.Write("table.yaml", Table.Replace("{model: popularity}", Narm + "\n    tune: {dropout: [0.1]}", StringComparison.Ordinal)));
        var prepared = Runner().Prepare(experiment, experiment.Data[0], _folder.Path, new Progress<StageProgress>(), default);
        var (epochs, told) = (new HighestEpoch(), new List<ExperimentTrial>());
        var trials = Tune(experiment, 0, prepared, told.Add, epochs);
        Assert.Equal(trials.Length, told.Count);
        Assert.Equal(["", "dropout: 0.1"], trials.Select(trial => trial.Settings.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(30, epochs.Value);
    }

    public void Dispose() => _folder.Dispose();

    private static WeightedMeanSample Sample(ExperimentRun run, string metric) => Assert.IsType<WeightedMeanSample>(run.Outcome.Sample(MetricName.Parse(metric)));

    private ExperimentRunner Runner() => new([new RetrievalExperiment()], new(_folder["runs"]), TimeProvider.System);

    /// <summary>All that was told, in order: a <see cref="Progress{T}"/> tells on other threads.</summary>
    private sealed class Steps : IProgress<StageProgress>
    {
        public List<StageProgress> Told { get; } = [];

        public void Report(StageProgress value) => Told.Add(value);
    }

    private sealed class HighestEpoch : IProgress<StageProgress>
    {
        public int Value { get; private set; }

        public void Report(StageProgress value)
        {
            if (value.Detail.Split("epoch ") is [_, var rest])
            {
                Value = Math.Max(Value, int.Parse(rest.Split(' ')[0], CultureInfo.InvariantCulture));
            }
        }
    }

    private ImmutableArray<ExperimentTrial> Tune(
        Experiment experiment, int row, IPreparedExperiment prepared, Action<ExperimentTrial>? told = null, IProgress<StageProgress>? progress = null)
    {
        var found = new List<ImmutableArray<ExperimentTrial>>();
        var kept = new ExperimentTrials(_folder["runs"]);
        new ExperimentTuning(experiment, new() { DataFolder = _folder.Path, Only = [experiment.Rows[row].Row], Workers = 2 }, kept, TimeProvider.System)
        {
            Told = (_, trial) => told?.Invoke(trial),
            Found = (method, trials) =>
            {
                Assert.Same(experiment.Rows[row], method);
                found.Add(trials);
            },
        }.Search(experiment.Data[0], prepared, progress ?? new Progress<StageProgress>(), default);
        return Assert.Single(found);
    }

    private ImmutableArray<ExperimentResult> Run(string table, ExperimentRequest? request = null, Action<ExperimentResult>? done = null, IProgress<StageProgress>? progress = null) => Runner().Run(
        ExperimentFile.Load(_folder.Write("table.yaml", table)), request ?? new() { DataFolder = _folder.Path }, done ?? (_ => { }), progress ?? new Progress<StageProgress>(), default);
}
