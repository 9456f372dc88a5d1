using System.Collections.Immutable;
using System.Globalization;

namespace Verge.Training.Experiments;

/// <summary>
/// Searches a row's settings on one data set as the experiment says (<see cref="SearchOptions"/>): as many random choices from its space for every row, the
/// settings as committed being the first, judged by the objective on what training holds back. The test queries are not looked at.
/// </summary>
/// <param name="experiment">The experiment.</param>
/// <param name="request">Which rows of it.</param>
/// <param name="kept">Trials that are done.</param>
/// <param name="time">Measures how long they take.</param>
public sealed class ExperimentTuning(Experiment experiment, ExperimentRequest request, ExperimentTrials kept, TimeProvider time)
{
    private readonly Lock _gate = new();

    /// <summary>Told of each trial as it is done, one at a time.</summary>
    public Action<ExperimentMethod, ExperimentTrial>? Told { get; init; }

    /// <summary>Told of all of a row's trials, the best first, as soon as they are done, one row at a time.</summary>
    public Action<ExperimentMethod, ImmutableArray<ExperimentTrial>>? Found { get; init; }

    /// <summary>Searches the settings of the rows that say what may be chosen; trials run side by side.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="prepared">The same, ready.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it; trials that are done are kept.</param>
    public void Search(ExperimentData data, IPreparedExperiment prepared, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(prepared);
        ImmutableArray<RowSearch> rows =
            [.. request.RowsOf(experiment).Where(row => row.SpaceOn(data).Count > 0).Select(row => new RowSearch(experiment, row, SearchPlan.Of(experiment, row, data)))];
        var all = new RunsProgress(progress, $"Tune {data.Name}", rows.Sum(row => row.Plan.Trials));
        for (var round = 0; rows.Any(row => round < row.Plan.Rounds.Length); round++)
        {
            SideBySide.Run(
                [.. rows.Where(row => round < row.Plan.Rounds.Length).SelectMany(row => row.Begin(round).Select(choice => (Row: row, Choice: choice)))],
                request.Workers,
                (one, stop) => Try(one.Row, one.Choice, data, prepared, all, stop),
                cancellation);
        }
    }

    private void Try(RowSearch row, int choice, ExperimentData data, IPreparedExperiment prepared, RunsProgress all, CancellationToken stop)
    {
        var (method, epochs) = (row.Method, row.Epochs);
        var settings = SearchPlan.InRound(method.Settings.With(row.Plan.Choices[choice]), epochs);
        var identity = RunIdentity.Of(experiment, data, settings, experiment.Seeds[0]);
        KeptTrial? done;
        lock (_gate)
        {
            done = kept.Find(experiment, data.Name, method.Row, identity);
            if (done is null && !(choice == 0 && row.IsFirstRound) && experiment.Search.Seconds > 0 && row.Seconds >= experiment.Search.Seconds)
            {
                Close(row, choice, null);
                return;
            }
        }

        if (done is null)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{method.Row}, trial {choice + 1} of {row.Plan.Choices.Length}{(epochs is { } own ? $", {own} epochs" : "")}: {row.Plan.Choices[choice]}");
            var began = time.GetTimestamp();
            var value = prepared.Try(settings, experiment.Seeds[0], experiment.Objective, all.Of(name), stop);
            done = new(identity, experiment.Objective.ToString(), value, time.GetElapsedTime(began).TotalSeconds);
            kept.Add(experiment, data.Name, method.Row, done);
        }

        lock (_gate)
        {
            row.Seconds += done.Seconds;
            Close(row, choice, new(row.Plan.Choices[choice], done.Value) { Epochs = epochs });
        }
    }

    private void Close(RowSearch row, int choice, ExperimentTrial? trial)
    {
        if (trial is not null)
        {
            Told?.Invoke(row.Method, trial);
        }

        if (row.Add(choice, trial))
        {
            Found?.Invoke(row.Method, row.Ranked());
        }
    }
}
