using System.Collections.Immutable;
using Verge.Cli.Shell;
using Verge.Models.Ranking;
using Verge.Training;

namespace Verge.Cli.Weights;

/// <summary>From a ranker's probabilities on validation lists to weights of its tasks.</summary>
internal sealed class WeightTuning
{
    private readonly ScoreWeightSearch _search;
    private readonly WeightSettings _settings;
    private readonly ImmutableArray<double> _given;

    /// <summary>Resolves what was asked for.</summary>
    /// <exception cref="UsageException">Tasks that the ranker has not, or numbers that cannot be.</exception>
    /// <exception cref="CommandException">Validation tells nothing of a task.</exception>
    public WeightTuning(ScoreWeightSearch search, WeightSettings settings)
    {
        (_search, _settings) = (search, settings);
        for (var task = 0; task < search.Tasks.Length; task++)
        {
            if (search.Positives(task) is var positives && (positives == 0 || positives == search.Samples))
            {
                throw new CommandException($"--data: got {positives} of {search.Samples} impressions of the bundle's validation slice with the task '{search.Tasks[task]}', expected some with it and some without");
            }
        }

        var best = settings.Best is null ? search.Tasks.Length - 1 : search.Tasks.IndexOf(settings.Best);
        if (best < 0)
        {
            throw new UsageException($"--best: got '{settings.Best}', expected one of {string.Join(", ", search.Tasks)}");
        }

        var keep = settings.Keep is null ? [(best == 0 ? search.Tasks.Length - 1 : 0, 0.99)] : NamedNumbers.Read("--keep", settings.Keep, search.Tasks, 1);
        if (keep.Any(kept => kept.Item1 == best))
        {
            throw new UsageException($"--keep: got '{search.Tasks[best]}', expected other tasks than the one that is to be best (--best)");
        }

        TradeOff = new(settings.Metric, best, [.. keep]);
        _given = settings.Weights is null ? default : Weights(NamedNumbers.Read("--weights", settings.Weights, search.Tasks, double.MaxValue));
    }

    /// <summary>What is wanted.</summary>
    public WeightTradeOff TradeOff { get; }

    /// <summary>The rows: the bundle's own weights, then the grid, or those given.</summary>
    /// <param name="own">The bundle's own.</param>
    /// <param name="cancellation">Stops it.</param>
    public IReadOnlyList<WeighedRow> Run(RankingTaskOptions own, CancellationToken cancellation)
    {
        var before = new WeighedRow(_search.Measure([.. _search.Tasks.Select((_, task) => own.ScoreWeight(task))])) { IsSealed = true };
        if (!_given.IsDefault)
        {
            return [before, new(_search.Measure(_given)) { IsChosen = true }];
        }

        var figures = _search.Measure(_search.Grid(_settings.Steps), cancellation);
        var (front, chosen) = (TradeOff.Front(figures), TradeOff.Choose(figures));
        return chosen >= 0
            ? [before, .. figures.Select((row, i) => new WeighedRow(row) { IsGrid = true, IsOnFront = front[i], IsChosen = i == chosen })]
            : throw new CommandException($"--keep: got '{_settings.Keep}', expected shares that some weights of the grid reach together");
    }

    private ImmutableArray<double> Weights((int Task, double Number)[] given)
    {
        var weights = new double[_search.Tasks.Length];
        foreach (var (task, number) in given)
        {
            weights[task] = number;
        }

        return weights.Sum() is > 0 and < double.PositiveInfinity ? [.. weights] : throw new UsageException($"--weights: got '{_settings.Weights}', expected a number above 0 among them, and a finite sum");
    }
}
