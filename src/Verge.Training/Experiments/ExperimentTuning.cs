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
    /// <summary>Searches.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="row">The row.</param>
    /// <param name="data">The data set.</param>
    /// <param name="prepared">The same, ready.</param>
    /// <param name="told">Told of each trial as it is done.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Every trial: what differs from the row's own settings, and what it gave; the best first.</returns>
    public static ImmutableArray<ExperimentTrial> Search(
        Experiment experiment,
        ExperimentMethod row,
        ExperimentData data,
        IPreparedExperiment prepared,
        Action<ExperimentTrial> told,
        IProgress<StageProgress> progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(told);
        var own = row.OwnOn(data);
        var choices = Choices(row, own, Math.Max(1, experiment.Trials), experiment.Seeds[0]);
        var trials = new List<ExperimentTrial>();
        foreach (var choice in choices)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{data.Name}: {row.Row}, trial {trials.Count + 1} of {choices.Length}: {choice}");
            trials.Add(new(choice, prepared.Try(row.Settings.With(choice), experiment.Seeds[0], experiment.Objective, new NamedProgress(progress, name), cancellation)));
            told(trials[^1]);
        }

        return [.. trials.OrderByDescending(trial => experiment.Objective.HigherIsBetter ? trial.Value : -trial.Value)];
    }

    private static ImmutableArray<ExperimentOptions> Choices(ExperimentMethod row, ExperimentOptions own, int count, ulong seed)
    {
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
}
