using System.Collections.Immutable;
using System.Globalization;
using Verge.Datasets;

namespace Verge.Training.Experiments;

/// <summary>Runs experiments: each data set is read once, and only if a run is missing; a run that is kept is not made again.</summary>
/// <param name="stages">What kinds of experiments there are.</param>
/// <param name="runs">Where runs are kept.</param>
/// <param name="time">Measures how long they take.</param>
public sealed class ExperimentRunner(IReadOnlyList<IExperimentStage> stages, ExperimentRuns runs, TimeProvider time)
{
    /// <summary>Runs what is asked for: the runs of a data set side by side.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="request">Which part of it.</param>
    /// <param name="done">Told of each row on each data set as soon as it is there, one at a time.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it; runs that are done are kept.</param>
    /// <returns>The rows on each data set, in the experiment's order.</returns>
    /// <exception cref="ExperimentException">The request or the experiment cannot be; nothing was run.</exception>
    public ImmutableArray<ExperimentResult> Run(
        Experiment experiment, ExperimentRequest request, Action<ExperimentResult> done, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(done);
        Check(experiment, request);
        return [.. request.DataOf(experiment).SelectMany(data => Run(experiment, request, data, done, progress, cancellation))];
    }

    /// <summary>Checks all that is asked for, before any data is read: data sets with their options, rows with their settings and what tuning may choose.</summary>
    /// <exception cref="ExperimentException">The request or the experiment cannot be.</exception>
    public void Check(Experiment experiment, ExperimentRequest request)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(request);
        var (sets, rows, stage) = (request.DataOf(experiment), request.RowsOf(experiment), StageOf(experiment));
        request.SeedsOf(experiment);
        foreach (var data in sets)
        {
            if (!DatasetImporters.Kinds.Contains(data.Kind) && !SyntheticData.Is(data))
            {
                throw new ExperimentException($"{data.Name}, kind: got '{data.Kind}', expected one of {string.Join(", ", DatasetImporters.Kinds)}, {DataPreset.SyntheticKind}");
            }

            stage.Check(SyntheticData.WithoutShop(data), experiment);
            foreach (var row in rows)
            {
                var settings = row.SettingsOn(data);
                Check(settings, row.Own.With(row.OwnOn(data)), Where(row, data));
                SearchPlan.Check(experiment, row, data);
                foreach (var (setting, values) in row.SpaceOn(data))
                {
                    Array.ForEach([.. values], value => Check(settings.With(setting, value), ExperimentOptions.None.With(setting, value), $"{Where(row, data)}, tune"));
                }
            }
        }

        void Check(ExperimentOptions settings, ExperimentOptions own, string where)
        {
            stage.Check(settings, where);
            stage.CheckUse(settings, own, where);
        }
    }

    /// <summary>Reads a data set and makes it ready.</summary>
    /// <exception cref="ExperimentException">It is not there, or is not what the experiment needs.</exception>
    public IPreparedExperiment Prepare(
        Experiment experiment, ExperimentData data, string folder, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(progress);
        if (SyntheticData.Is(data))
        {
            return StageOf(experiment).Prepare(SyntheticData.Make(data, progress, cancellation), SyntheticData.WithoutShop(data), experiment);
        }

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

    private static string Where(ExperimentMethod row, ExperimentData data) => $"{row.Row} on {data.Name}";

    private ImmutableArray<ExperimentResult> Run(
        Experiment experiment,
        ExperimentRequest request,
        ExperimentData data,
        Action<ExperimentResult> done,
        IProgress<StageProgress> progress,
        CancellationToken cancellation)
    {
        var (stage, seeds) = (StageOf(experiment), request.SeedsOf(experiment));
        ImmutableArray<RowRuns> rows =
        [
            .. request.RowsOf(experiment).Select(row => new RowRuns(experiment, data, row, stage.Check(row.SettingsOn(data), Where(row, data)) ? seeds : seeds[..1])),
        ];
        foreach (var row in rows)
        {
            row.Find(runs);
        }

        var all = new DataRuns(experiment, rows, done);
        all.Tell();
        var missing = all.Missing;
        if (missing.Length > 0)
        {
            var prepared = Prepare(experiment, data, request.DataFolder, progress, cancellation);
            var (told, gate) = (new RunsProgress(progress, $"Run {data.Name}", missing.Length), new Lock());
            SideBySide.Run(
                missing,
                request.Workers,
                (same, stop) =>
                {
                    var ((row, seed), began) = (same[0], time.GetTimestamp());
                    var name = string.Create(CultureInfo.InvariantCulture, $"{row.Method.Row}, seed {seed}");
                    using var folder = new RunFolder(runs.FolderOf(experiment.Table, data.Name, row.Method.Row, seed), row.Config(seed), goesOn: false, told.Of(name));
                    var outcome = prepared.Run(row.Settings, seed, folder, stop);
                    var seconds = time.GetElapsedTime(began).TotalSeconds;
                    lock (gate)
                    {
                        foreach (var one in same)
                        {
                            one.Row.Add(one.Seed, outcome, seconds, runs);
                        }

                        all.Tell();
                    }
                },
                cancellation);
        }

        return all.Results();
    }
}
