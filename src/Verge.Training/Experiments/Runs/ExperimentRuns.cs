using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Verge.Evaluation;

namespace Verge.Training.Experiments;

/// <summary>
/// Keeps runs in a folder, one file each: <c>TABLE/DATA/ROW/seed-N.run</c>. A file is written whole or not at all, so that an
/// experiment that was stopped goes on with the first run that is missing. A run that stands under other names is the same run: it
/// is taken over.
/// </summary>
/// <param name="folder">The folder; made with the first run.</param>
public sealed class ExperimentRuns(string folder)
{
    private const string Extension = ".run";

    private readonly Lazy<Dictionary<RunIdentity, List<string>>> _kept = new(() => Files(folder)
        .Select(path => (path, identity: RunFile.IdentityOf(path))).Where(one => one.identity is not null)
        .GroupBy(one => one.identity!, one => one.path).ToDictionary(same => same.Key, same => same.ToList()));

    /// <summary>Writes a run over what was there of its table, data, row and seed.</summary>
    public void Save(ExperimentRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var path = PathOf(run.Table, run.Data, run.Row, run.Seed);
        RunFile.Save(path, run);
        if (_kept.IsValueCreated)
        {
            ref var paths = ref CollectionsMarshal.GetValueRefOrAddDefault(_kept.Value, run.Identity, out _);
            (paths ??= []).Add(path);
        }
    }

    /// <summary>Finds a run under its own names, or under those of another table or row; from there it is copied.</summary>
    /// <param name="table">The table.</param>
    /// <param name="data">The data set's name.</param>
    /// <param name="row">The row.</param>
    /// <param name="identity">What it must be a run of.</param>
    /// <param name="metrics">What it must hold.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="ExperimentException">The file under its own names is damaged, or another name's: both would be kept there.</exception>
    public ExperimentRun? Find(string table, string data, string row, RunIdentity identity, ImmutableArray<MetricName> metrics)
    {
        ArgumentNullException.ThrowIfNull(identity);
        var own = PathOf(table, data, row, identity.Seed);
        if (File.Exists(own) && Fitting(own) is { } kept)
        {
            return kept;
        }

        string[] others = [.. (_kept.Value.GetValueOrDefault(identity) ?? []).Where(path => path != own && File.Exists(path))];
        foreach (var path in others)
        {
            try
            {
                if (Fitting(path) is { } other)
                {
                    return other;
                }
            }
            catch (ExperimentException)
            {
                // Whoever asks for that row will be told.
            }
        }

        return null;

        ExperimentRun? Fitting(string path)
        {
            var run = RunFile.Load(path);
            if (path == own && (run.Table, run.Data, run.Row) != (table, data, row))
            {
                throw new ExperimentException($"{path}: got a run of '{run.Row}' on '{run.Data}' in '{run.Table}', expected one of '{row}' on '{data}' in '{table}': both names are kept there, so one must change; where nothing has the former any more, the file may be deleted");
            }

            if (run.Identity != identity || !metrics.All(run.Outcome.Holds))
            {
                return null;
            }

            // Kept as what it was asked for: a comparison of folders reads no experiment's file.
            var found = run with { Table = table, Data = data, Row = row, Metrics = metrics };
            if (path != own || !run.Metrics.SequenceEqual(metrics))
            {
                Save(found);
            }

            return found;
        }
    }

    /// <summary>Reads one file.</summary>
    /// <exception cref="ExperimentException">It is damaged, or no run.</exception>
    public static ExperimentRun Load(string path) => RunFile.Load(path);

    /// <summary>All runs, by table, data, row and seed.</summary>
    /// <exception cref="ExperimentException">There is no such folder, or a file in it is damaged.</exception>
    public IReadOnlyList<ExperimentRun> All() => !Directory.Exists(folder)
        ? throw new ExperimentException($"got '{folder}', expected a folder with an experiment's runs")
        : [.. Files(folder).Select(RunFile.Load)];

    /// <summary>The folder of what a run tells while it is trained (<see cref="RunFolder"/>): beside its file, without the extension.</summary>
    public string FolderOf(string table, string data, string row, ulong seed) => Path.ChangeExtension(PathOf(table, data, row, seed), null);

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*" + Extension, SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [];

    private string PathOf(string table, string data, string row, ulong seed) => Path.Combine(
        folder, FileNameOf(table), FileNameOf(data), FileNameOf(row), string.Create(CultureInfo.InvariantCulture, $"seed-{seed}{Extension}"));

    /// <summary>A name as one of a file: what stands in rows' names (&amp;, +, parentheses) stays, what divides paths does not.</summary>
    internal static string FileNameOf(string name) => string.Concat(name.Select(c => char.IsLetterOrDigit(c) || " &+()=.,-@".Contains(c, StringComparison.Ordinal) ? c : '_')).Trim('.', ' ');
}
