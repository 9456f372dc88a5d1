using System.Collections.Immutable;
using System.Globalization;
using Verge.Evaluation;
using Verge.Testing;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments.Tuning;

/// <summary>Searches of settings whose worth is known: the width, in hundredths, and a little more for each epoch.</summary>
public sealed class ExperimentTuningTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{}")]
    [InlineData("{strategy: successive-halving}")]
    public void Should_find_the_best_whatever_its_place(string search)
    {
        var known = new Known();
        var trials = Tune(search, known);
        Assert.Equal(known.Asked.Select(asked => asked.Width).Max(), int.Parse(trials[0].Settings.Values["width"], CultureInfo.InvariantCulture));
        Assert.Equal(trials[0].Value, trials.Max(trial => trial.Value), 6);
    }

    [Fact]
    public void Should_judge_the_best_after_more_epochs_and_the_committed_settings_in_each_round()
    {
        var known = new Known();
        var trials = Tune("{strategy: successive-halving}", known);
        Assert.Equal([10, 4, 2], new[] { 1, 3, 9 }.Select(epochs => known.Asked.Count(asked => asked.Epochs == epochs)));
        Assert.All(new[] { 1, 3, 9 }, epochs => Assert.Contains((0, epochs), known.Asked));

        // Each round's three are the best of those that were asked before.
        foreach (var (less, more, left) in new[] { (1, 3, 3), (3, 9, 1) })
        {
            Assert.Equal(
                known.Asked.Where(asked => asked.Epochs == less && asked.Width > 0).Select(asked => asked.Width).OrderDescending().Take(left),
                known.Asked.Where(asked => asked.Epochs == more && asked.Width > 0).Select(asked => asked.Width).OrderDescending());
        }

        // What is found trains as long as the row does.
        Assert.Equal((9, false), (trials[0].Epochs, trials[0].Settings.Values.ContainsKey("epochs")));
    }

    [Fact]
    public void Should_keep_the_committed_settings_where_no_other_is_better()
    {
        var trials = Tune("{strategy: successive-halving}", new Known { Own = 99 });
        Assert.Equal(ExperimentOptions.None, trials[0].Settings);
    }

    [Theory]
    [InlineData("{}", 4)]
    [InlineData("{strategy: successive-halving}", 4)]
    [InlineData("{strategy: successive-halving}", 13)]
    public void Should_go_on_where_it_was_stopped(string search, int stopAfter)
    {
        var whole = new Known();
        var expected = Tune(search, whole, new(_folder["whole"]));
        using var source = new CancellationTokenSource();
        var first = new Known { Stop = source, StopAfter = stopAfter };
        Assert.ThrowsAny<OperationCanceledException>(() => Tune(search, first, cancellation: source.Token));
        Assert.Equal(stopAfter, first.Asked.Count);

        // A line that was not written to its end is no trial.
        var file = Assert.Single(Directory.EnumerateFiles(_folder["trials"], "trials.jsonl", SearchOption.AllDirectories));
        File.AppendAllText(file, "{\"identity\":{\"sta");
        var second = new Known();
        Assert.Equal(Text(expected), Text(Tune(search, second)));
        Assert.Equal(whole.Asked.Order(), first.Asked.Concat(second.Asked).Order());

        var third = new Known();
        Assert.Equal(Text(expected), Text(Tune(search, third)));
        Assert.Empty(third.Asked);
    }

    [Fact]
    public void Should_take_no_trial_of_another_objective_or_seed_for_its_own()
    {
        Tune("{}", new Known());
        var again = new Known();
        Tune("{}", again, change: experiment => experiment with { Seeds = [2] });
        Assert.Contains((0, 9), again.Asked);
        again = new Known();
        Tune("{}", again, change: experiment => experiment with { Objective = MetricName.Parse("mrr@2") });
        Assert.Equal(10, again.Asked.Count);
    }

    [Fact]
    public void Should_begin_no_trial_once_its_time_is_up()
    {
        // A second a trial: five are begun until five seconds are spent. Kept ones have spent theirs.
        var clock = new ManualTimeProvider();
        var known = new Known { Clock = clock };
        Assert.Equal(5, Tune("{seconds: 5}", known, clock: clock).Length);
        Assert.Equal(5, known.Asked.Count);
        var more = new Known { Clock = clock };
        Assert.Equal(7, Tune("{seconds: 7}", more, clock: clock).Length);
        Assert.Equal(2, more.Asked.Count);
    }

    [Fact]
    public void Should_compare_alike_with_alike_where_its_time_is_up_between_rounds()
    {
        // Ten trials of the first round are done, and then the committed settings' alone, which more epochs make better than any.
        var clock = new ManualTimeProvider();
        var trials = Tune("{strategy: successive-halving, seconds: 10}", new Known { Clock = clock, ByEpoch = 10 }, clock: clock);
        Assert.Equal(1, trials[0].Epochs);
        Assert.NotEqual(ExperimentOptions.None, trials[0].Settings);
    }

    private static IEnumerable<(string, double, int?)> Text(ImmutableArray<ExperimentTrial> trials) => trials.Select(trial => (trial.Settings.ToString(), trial.Value, trial.Epochs));

    private ImmutableArray<ExperimentTrial> Tune(
        string search, Known known, ExperimentTrials? kept = null, TimeProvider? clock = null, Func<Experiment, Experiment>? change = null, CancellationToken cancellation = default)
    {
        var experiment = ExperimentFile.Load(_folder.Write("table.yaml", $$"""
            table: t
            title: t
            stage: known
            seeds: [1]
            metrics: [recall@1, mrr@2]
            trials: 10
            search: {{search}}
            data:
              - {kind: sessions, path: shop}
            defaults: {epochs: 9, width: 0}
            rows:
              - row: NARM
                settings: {model: narm}
                tune: {width: [{{string.Join(", ", Enumerable.Range(1, 60))}}]}
            """));
        experiment = change?.Invoke(experiment) ?? experiment;
        var found = new List<ImmutableArray<ExperimentTrial>>();
        new ExperimentTuning(experiment, new() { DataFolder = _folder.Path, Workers = 1 }, kept ?? new(_folder["trials"]), clock ?? TimeProvider.System)
        {
            Found = (_, trials) => found.Add(trials),
        }.Search(experiment.Data[0], known, new Progress<StageProgress>(), cancellation);
        return Assert.Single(found);
    }

    private sealed class Known : IPreparedExperiment
    {
        public List<(int Width, int Epochs)> Asked { get; } = [];

        public int Own { get; init; }

        public double ByEpoch { get; init; } = 0.001;

        public ManualTimeProvider? Clock { get; init; }

        public CancellationTokenSource? Stop { get; init; }

        public int StopAfter { get; init; }

        public IReadOnlyList<string> Notes => [];

        public RunOutcome Run(ExperimentOptions settings, ulong seed, IProgress<StageProgress> progress, CancellationToken cancellation) => throw new NotSupportedException();

        public double Try(ExperimentOptions settings, ulong seed, MetricName objective, IProgress<StageProgress> progress, CancellationToken cancellation)
        {
            if (Stop is not null && Asked.Count == StopAfter)
            {
                Stop.Cancel();
            }

            cancellation.ThrowIfCancellationRequested();
            var (width, epochs) = (Number("width"), Number("epochs"));
            Asked.Add((width, epochs));
            Clock?.Advance(TimeSpan.FromSeconds(1));
            return ((width == 0 ? Own : width) / 100.0) + (epochs * ByEpoch);

            int Number(string name) => int.Parse(settings.Values[name], CultureInfo.InvariantCulture);
        }
    }
}
