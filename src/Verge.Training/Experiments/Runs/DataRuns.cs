using System.Collections.Immutable;

namespace Verge.Training.Experiments;

/// <summary>An experiment's rows on one data set while their runs come in: each is told of once, as soon as it can be.</summary>
/// <param name="experiment">The experiment.</param>
/// <param name="rows">The rows, in the experiment's order.</param>
/// <param name="done">Told of each.</param>
internal sealed class DataRuns(Experiment experiment, ImmutableArray<RowRuns> rows, Action<ExperimentResult> done)
{
    private readonly Dictionary<RowRuns, ExperimentResult> _told = [];
    private readonly bool _hasBases = experiment.Metrics.Any(metric => metric.IsRelative);

    /// <summary>
    /// The runs that are not there; rows of the same settings share one. From the last row: tables have their simple methods first, and those are what best
    /// fills the cores at the end.
    /// </summary>
    public ImmutableArray<ImmutableArray<(RowRuns Row, ulong Seed)>> Missing =>
    [
        .. rows.Reverse().SelectMany(row => row.Missing.Select(seed => (Row: row, Seed: seed))).GroupBy(one => one.Row.Identity(one.Seed)).Select(same => same.ToImmutableArray()),
    ];

    /// <summary>Tells of the rows that are there, and whose base and oracle are where they have them.</summary>
    public void Tell()
    {
        foreach (var row in rows)
        {
            if (row.IsComplete && Reference(row, block => block.Base) is not { IsComplete: false } && Reference(row, block => block.Oracle) is not { IsComplete: false } && !_told.ContainsKey(row))
            {
                var result = row.ToResult(Reference(row, block => block.Base), Reference(row, block => block.Oracle));
                _told.Add(row, result);
                done(result);
            }
        }
    }

    /// <summary>All rows, once all runs are there.</summary>
    public ImmutableArray<ExperimentResult> Results() => [.. rows.Select(row => _told[row])];

    private RowRuns? Reference(RowRuns row, Func<ExperimentBlock, string> name) =>
        _hasBases ? rows.FirstOrDefault(other => other.Method.Row == name(experiment.BlockOf(row.Method))) : null;
}
