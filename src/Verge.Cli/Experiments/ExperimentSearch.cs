using System.Collections.Immutable;
using System.Globalization;
using Verge.Training;
using Verge.Training.Experiments;

namespace Verge.Cli.Experiments;

/// <summary>Tunes an experiment's rows: what is found is kept beside its file, or written into it.</summary>
/// <param name="runner">Reads the data.</param>
/// <param name="path">The experiment's file.</param>
/// <param name="request">Which part of it.</param>
/// <param name="write">Whether what is found is written into the file.</param>
/// <param name="say">Told of trials, in words.</param>
internal sealed class ExperimentSearch(ExperimentRunner runner, string path, ExperimentRequest request, bool write, Action<string> say)
{
    /// <summary>Searches; trials that are kept are not made again.</summary>
    public void Tune(ExperimentTrials kept, TimeProvider time, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var experiment = ExperimentFile.Load(path);
        runner.Check(experiment, request);
        foreach (var data in request.DataOf(experiment))
        {
            var prepared = runner.Prepare(experiment, data, request.DataFolder, progress, cancellation);
            new ExperimentTuning(experiment, request, kept, time)
            {
                Told = (row, trial) => say(string.Create(
                    CultureInfo.InvariantCulture, $"tuning {row.Row} on {data.Name}: {experiment.Objective} {trial.Value:0.0000} with {Words(trial.Settings)}{(trial.Epochs is { } epochs ? $", {epochs} epochs" : "")}")),
                Found = (row, trials) => Keep(row, data, trials),
            }.Search(data, prepared, progress, cancellation);
        }
    }

    private void Keep(ExperimentMethod row, ExperimentData data, ImmutableArray<ExperimentTrial> trials)
    {
        say($"found for {row.Row} on {data.Name}: {Words(trials[0].Settings)}");
        if (write)
        {
            ExperimentFile.WriteTuned(path, row.Row, data.Name, trials[0].Settings);
        }
        else
        {
            ExperimentFile.SaveTuned(path, row.Row, data.Name, trials[0].Settings);
        }
    }

    private static string Words(ExperimentOptions settings) => settings.Values.IsEmpty ? "the row's own settings" : settings.ToString();
}
