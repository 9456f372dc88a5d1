using System.Globalization;
using Verge.Datasets;

namespace Verge.Training.Experiments;

/// <summary>Runs experiments: each data set is read once, and only if a run is missing; a run that is kept is not made again.</summary>
/// <param name="stages">What kinds of experiments there are.</param>
/// <param name="runs">Where runs are kept.</param>
/// <param name="time">Measures how long they take.</param>
public sealed class ExperimentRunner(IReadOnlyList<IExperimentStage> stages, ExperimentRuns runs, TimeProvider time)
{
    /// <summary>Runs what is asked for.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="request">Which part of it.</param>
    /// <param name="done">Told of each row on each data set as it is there.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it; runs that are done are kept.</param>
    /// <exception cref="ExperimentException">The request or the experiment cannot be; nothing was run.</exception>
    public void Run(
        Experiment experiment, ExperimentRequest request, Action<ExperimentResult> done, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(done);
        var (sets, rows, seeds) = (request.DataOf(experiment), request.RowsOf(experiment), request.SeedsOf(experiment));
        var stage = StageOf(experiment);
        var seedsOf = sets.SelectMany(data => rows.Select(row => (data, row))).ToDictionary(
            pair => pair, pair => stage.Check(pair.row.SettingsOn(pair.data), $"{pair.row.Row} on {pair.data.Name}") ? seeds : seeds[..1]);
        foreach (var data in sets)
        {
            var prepared = new Lazy<IPreparedExperiment>(() => Prepare(experiment, data, request.DataFolder, progress, cancellation));
            foreach (var row in rows)
            {
                done(new(experiment, data, row, [.. seedsOf[(data, row)].Select(seed => Run(experiment, data, row, seed, prepared, progress, cancellation))]));
            }
        }
    }

    /// <summary>Reads a data set and makes it ready.</summary>
    /// <exception cref="ExperimentException">It is not there, or is not what the experiment needs.</exception>
    public IPreparedExperiment Prepare(
        Experiment experiment, ExperimentData data, string folder, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(progress);
        var path = Path.Combine(folder, data.Path);
        if (!Path.Exists(path))
        {
            throw new ExperimentException($"{data.Path}: got no such file or folder in '{folder}', expected the data set there (--data, or the variable VERGE_DATA)");
        }

        progress.Report(new($"Read {data.Path}", 0, ""));
        var read = DatasetImporters.ByKind(data.Kind).ImportAsync(path, cancellationToken: cancellation).GetAwaiter().GetResult();
        var prepared = StageOf(experiment).Prepare(StoredDataset.Of(read), data, experiment);
        progress.Report(new($"Read {data.Path}", 1, string.Join(", ", prepared.Notes)));
        return prepared;
    }

    /// <summary>The stage that an experiment names.</summary>
    /// <exception cref="ExperimentException">There is none of that name.</exception>
    public IExperimentStage StageOf(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return stages.FirstOrDefault(stage => stage.Name == experiment.Stage)
            ?? throw new ExperimentException($"stage: got '{experiment.Stage}', expected one of {string.Join(", ", stages.Select(stage => stage.Name))}");
    }

    private ExperimentRun Run(
        Experiment experiment,
        ExperimentData data,
        ExperimentMethod row,
        ulong seed,
        Lazy<IPreparedExperiment> prepared,
        IProgress<StageProgress> progress,
        CancellationToken cancellation)
    {
        var settings = row.SettingsOn(data);
        var identity = $"{string.Join(' ', experiment.Metrics)} | {data.Options} | {settings}";
        if (runs.Find(experiment.Table, data.Name, row.Row, seed, identity) is { } kept)
        {
            return kept;
        }

        var ready = prepared.Value;
        var began = time.GetTimestamp();
        var step = string.Create(CultureInfo.InvariantCulture, $"{data.Name}: {row.Row}, seed {seed}");
        var samples = ready.Run(settings, seed, new NamedProgress(progress, step), cancellation);
        var run = new ExperimentRun(experiment.Table, data.Name, row.Row, seed, identity, time.GetElapsedTime(began).TotalSeconds, samples);
        runs.Save(run);
        return run;
    }
}
