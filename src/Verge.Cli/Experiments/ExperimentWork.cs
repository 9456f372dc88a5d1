using System.Collections.Immutable;
using Verge.Training;
using Verge.Training.Experiments;

namespace Verge.Cli.Experiments;

/// <summary>Tunes where asked to, then runs.</summary>
internal static class ExperimentWork
{
    public static ImmutableArray<ExperimentResult> Run(
        ExperimentRunner runner,
        string path,
        ExperimentRequest request,
        bool tune,
        Action<ExperimentResult> done,
        IProgress<StageProgress> progress,
        CancellationToken cancellation)
    {
        var experiment = ExperimentFile.Load(path);
        if (tune)
        {
            Tune(runner, path, experiment, request, progress, cancellation);
            experiment = ExperimentFile.Load(path);
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
        ExperimentRunner runner, string path, Experiment experiment, ExperimentRequest request, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        foreach (var data in request.DataOf(experiment))
        {
            var prepared = runner.Prepare(experiment, data, request.DataFolder, progress, cancellation);
            foreach (var row in request.RowsOf(experiment).Where(row => row.Space.Count > 0))
            {
                ExperimentFile.SaveTuned(path, row.Row, data.Name, ExperimentTuning.Search(experiment, row, data, prepared, progress, cancellation)[0].Settings);
            }
        }
    }
}
