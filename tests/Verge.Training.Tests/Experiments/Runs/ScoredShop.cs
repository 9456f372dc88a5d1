using System.Globalization;
using Verge.Datasets;
using Verge.Evaluation;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

/// <summary>A stage whose runs are lists: a row's skill says how much its scores know of what is clicked and ordered.</summary>
internal sealed class ScoredShop : IExperimentStage
{
    private int _runs;

    /// <summary>Runs that were really made.</summary>
    public int Runs => _runs;

    public string Name => "scored-shop";

    public string FigureLabel => "gate weight";

    public static ScoredLists Lists(double skill, int seed = 1, bool hasOrders = true)
    {
        var (shop, noise) = (new Random(7), new Random(seed + 1000));
        string[] tasks = hasOrders ? ["click", "order"] : ["click"];
        return new([.. tasks], ["new-user", "known-user"], Enumerable.Range(0, 120).Select(list =>
        {
            double[] preferences = [.. Enumerable.Range(0, 6).Select(_ => shop.NextDouble())];
            bool[] clicks = [.. preferences.Select(preference => shop.NextDouble() < preference)];
            bool[] orders = [.. clicks.Select(click => click && shop.NextDouble() < 0.3)];
            double Score(double truth) => (skill * truth) + ((1 - skill) * noise.NextDouble());
            return new ScoredList
            {
                User = $"u{list % 40}",
                Request = $"r{list}",
                Scores = preferences.SelectMany(preference => tasks.Select(task => (float)Score(task == "click" ? preference : preference * 0.3))).ToArray(),
                Labels = clicks.Zip(orders).SelectMany(label => tasks.Select(task => task == "click" ? label.First : label.Second)).ToArray(),
                Tags = Enumerable.Repeat(list % 40 < 10 ? 1u : 2u, 6).ToArray(),
                Preferences = preferences.Select(preference => (float)preference).ToArray(),
            };
        }));
    }

    public bool Check(ExperimentOptions settings, string where) => settings.Read<Settings>(where).IsSeeded;

    public void Check(ExperimentData data, Experiment experiment) => data.Options.Read<Options>(data.Name);

    public IPreparedExperiment Prepare(StoredDataset data, ExperimentData options, Experiment experiment) => new Prepared(this, options.Options.Read<Options>(options.Name));

    internal sealed record Settings
    {
        public double Skill { get; init; }

        public bool IsSeeded { get; init; }

        /// <summary>Not an AUC: which row it is, of otherwise equal ones.</summary>
        public int Copy { get; init; }
    }

    internal sealed record Options
    {
        public bool HasOrders { get; init; } = true;
    }

    private sealed class Prepared(ScoredShop shop, Options options) : IPreparedExperiment
    {
        public IReadOnlyList<string> Notes => [];

        public RunOutcome Run(ExperimentOptions settings, ulong seed, IProgress<StageProgress> progress, CancellationToken cancellation)
        {
            Interlocked.Increment(ref shop._runs);
            var read = settings.Read<Settings>("row");
            return new ListsOutcome(
                Lists(read.Skill, (int)seed, options.HasOrders),
                [.. new[] { 0.25, 0.75 }.Select((weight, expert) => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"click, expert {expert + 1}"), weight + (0.01 * seed)))]);
        }

        public double Try(ExperimentOptions settings, ulong seed, MetricName objective, IProgress<StageProgress> progress, CancellationToken cancellation) =>
            Run(settings, seed, progress, cancellation).Sample(objective)!.Value;
    }
}
