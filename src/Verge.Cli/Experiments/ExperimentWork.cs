using System.Collections.Immutable;
using System.Globalization;
using Verge.Training;
using Verge.Training.Experiments;

namespace Verge.Cli.Experiments;

/// <summary>Tunes or runs.</summary>
internal static class ExperimentWork
{
    public static ImmutableArray<ExperimentResult> Run(
        ExperimentRunner runner,
        string path,
        ExperimentRequest request,
        bool tune,
        Action<string> say,
        Action<ExperimentResult> done,
        IProgress<StageProgress> progress,
        CancellationToken cancellation)
    {
        var experiment = ExperimentFile.Load(path);
        if (tune)
        {
            Tune(runner, path, experiment, request, say, progress, cancellation);
            return [];
        }

        return runner.Run(experiment, request, done, progress, cancellation);
    }

    private static void Tune(
        ExperimentRunner runner,
        string path,
        Experiment experiment,
        ExperimentRequest request,
        Action<string> say,
        IProgress<StageProgress> progress,
        CancellationToken cancellation)
    {
        runner.Check(experiment, request);
        foreach (var data in request.DataOf(experiment))
        {
            var prepared = runner.Prepare(experiment, data, request.DataFolder, progress, cancellation);
            ExperimentTuning.Search(
                experiment,
                request,
                data,
                prepared,
                (row, trial) => say(string.Create(CultureInfo.InvariantCulture, $"tuning {row.Row} on {data.Name}: {experiment.Objective} {trial.Value:0.0000} with {(trial.Settings == ExperimentOptions.None ? "the row's own settings" : trial.Settings)}")),
                (row, trials) => ExperimentFile.SaveTuned(path, row.Row, data.Name, trials[0].Settings),
                progress,
                cancellation);
        }
    }
}
