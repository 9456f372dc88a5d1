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

        var results = ImmutableArray.CreateBuilder<ExperimentResult>();
        runner.Run(
            experiment,
            request,
            result =>
            {
                results.Add(result);
                done(result);
            },
            progress,
            cancellation);
        return results.ToImmutable();
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
            foreach (var row in request.RowsOf(experiment).Where(row => row.Space.Count > 0))
            {
                var trials = ExperimentTuning.Search(
                    experiment,
                    row,
                    data,
                    prepared,
                    trial => say(string.Create(CultureInfo.InvariantCulture, $"tuning {row.Row} on {data.Name}: {experiment.Objective} {trial.Value:0.0000} with {(trial.Settings == ExperimentOptions.None ? "the row's own settings" : trial.Settings)}")),
                    progress,
                    cancellation);
                ExperimentFile.SaveTuned(path, row.Row, data.Name, trials[0].Settings);
            }
        }
    }
}
