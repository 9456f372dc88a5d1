using System.Collections.Immutable;
using System.Globalization;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>
/// Searches a row's settings on one data set: as many random choices from its space as the experiment says for every row, the
/// settings as committed being the first, judged by the objective on what training holds back. The test queries are not looked at.
/// </summary>
public static class ExperimentTuning
{
    /// <summary>Searches the settings of the rows that say what may be chosen; trials run side by side.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="request">Which rows of it.</param>
    /// <param name="data">The data set.</param>
    /// <param name="prepared">The same, ready.</param>
    /// <param name="told">Told of each trial as it is done, one at a time.</param>
    /// <param name="found">Told of all of a row's trials, the best first, as soon as they are done, one row at a time.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it.</param>
    public static void Search(
        Experiment experiment,
        ExperimentRequest request,
        ExperimentData data,
        IPreparedExperiment prepared,
        Action<ExperimentMethod, ExperimentTrial> told,
        Action<ExperimentMethod, ImmutableArray<ExperimentTrial>> found,
        IProgress<StageProgress> progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(told);
        ArgumentNullException.ThrowIfNull(found);
        ImmutableArray<RowTrials> rows = [.. request.RowsOf(experiment).Where(row => row.Space.Count > 0).Select(row => new RowTrials(row, Choices(experiment, row, data)))];
        ImmutableArray<(RowTrials Row, int Place)> trials = [.. rows.SelectMany(row => Enumerable.Range(0, row.Choices.Length).Select(place => (row, place)))];
        var (all, gate) = (new RunsProgress(progress, $"Tune {data.Name}", trials.Length), new Lock());
        SideBySide.Run(
            trials,
            request.Workers,
            (one, stop) =>
            {
                var (row, choice) = (one.Row.Method, one.Row.Choices[one.Place]);
                var name = string.Create(CultureInfo.InvariantCulture, $"{row.Row}, trial {one.Place + 1} of {one.Row.Choices.Length}: {choice}");
                var trial = new ExperimentTrial(choice, prepared.Try(row.Settings.With(choice), experiment.Seeds[0], experiment.Objective, all.Of(name), stop));
                lock (gate)
                {
                    told(row, trial);
                    one.Row.Done[one.Place] = trial;
                    if (one.Row.Done.All(done => done is not null))
                    {
                        found(row, [.. one.Row.Done.OfType<ExperimentTrial>().OrderByDescending(done => experiment.Objective.HigherIsBetter ? done.Value : -done.Value)]);
                    }
                }
            },
            cancellation);
    }

    private static ImmutableArray<ExperimentOptions> Choices(Experiment experiment, ExperimentMethod row, ExperimentData data)
    {
        var (own, count, seed) = (row.OwnOn(data), Math.Max(1, experiment.Trials), experiment.Seeds[0]);
        var choices = new List<ExperimentOptions> { own };
        // By all settings: a choice that says what the row's own say is no other one.
        var tried = new HashSet<string>(StringComparer.Ordinal) { row.Settings.With(own).ToString() };
        for (var draw = 0UL; choices.Count < count && draw < 1000 && row.Space.Count > 0; draw++)
        {
            var choice = own;
            foreach (var (setting, values) in row.Space)
            {
                // Without the row's name: rows of one space are tried with the same choices, so that none is luckier than another.
                var hash = StableHash.Of(setting, string.Create(CultureInfo.InvariantCulture, $"{seed} {draw}"));
                choice = choice.With(setting, values[(int)(hash % (ulong)values.Length)]);
            }

            if (tried.Add(row.Settings.With(choice).ToString()))
            {
                choices.Add(choice);
            }
        }

        return [.. choices];
    }

    private sealed record RowTrials(ExperimentMethod Method, ImmutableArray<ExperimentOptions> Choices)
    {
        public ExperimentTrial?[] Done { get; } = new ExperimentTrial?[Choices.Length];
    }
}
