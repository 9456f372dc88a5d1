using System.Collections.Immutable;
using System.Globalization;
using Verge.Evaluation;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Verge.Training.Experiments;

/// <summary>
/// Reads an experiment's YAML, and beside it, where there is one, <c>NAME.tuned.yaml</c>: the settings that tuning found, by
/// row and data set. Unknown fields are refused.
/// </summary>
public static partial class ExperimentFile
{
    private static readonly IDeserializer s_reader = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build();

    /// <summary>Reads a file.</summary>
    /// <exception cref="ExperimentException">No such file, or something in it that cannot be, with its place.</exception>
    public static Experiment Load(string path)
    {
        var tuned = File.Exists(TunedPath(path)) ? Read<Dictionary<string, Dictionary<string, Dictionary<string, string>>>>(TunedPath(path)) : [];
        return Of(Read<TableText>(path), path, tuned);
    }

    private static Experiment Of(TableText table, string path, Dictionary<string, Dictionary<string, Dictionary<string, string>>> tuned)
    {
        var data = Required(table.Data, path, "data").Select(one => new ExperimentData(
            Required(one.Kind, path, "data.kind"), Required(one.Path, path, "data.path"), one.Setting ?? "", Options(one.Options))).ToImmutableArray();
        var rows = Required(table.Rows, path, "rows").Select(row => new ExperimentMethod(
            Required(row.Row, path, "rows.row"),
            Options(table.Defaults).With(Options(row.Settings)),
            (row.On ?? []).Concat(tuned.GetValueOrDefault(row.Row!) ?? []).GroupBy(on => on.Key, StringComparer.Ordinal)
                .ToImmutableDictionary(on => on.Key, on => on.Aggregate(ExperimentOptions.None, (all, one) => all.With(Options(one.Value))), StringComparer.Ordinal),
            Space(row.Tune))
        {
            Spaces = (row.TuneOn ?? []).ToImmutableDictionary(on => on.Key, on => Space(on.Value), StringComparer.Ordinal),
            Block = row.Block ?? "",
            Own = Options(row.Settings),
        }).ToImmutableArray();
        Unique(path, "data", data.Select(one => one.Name));
        Unique(path, "rows.row", rows.Select(row => row.Row));
        Apart(path, "data", data.Select(one => one.Name));
        Apart(path, "rows.row", rows.Select(row => row.Row));
        string[] sets = [.. data.SelectMany(one => new[] { one.Path, one.Name }).Distinct()];
        Known(path, "rows.on", table.Rows!.SelectMany(row => row.On?.Keys.AsEnumerable() ?? []), sets);
        Known(path, "rows.tune_on", table.Rows!.SelectMany(row => row.TuneOn?.Keys.AsEnumerable() ?? []), sets);
        Known(TunedPath(path), "row", tuned.Keys, [.. rows.Select(row => row.Row)]);
        Known(TunedPath(path), "row's data", tuned.Values.SelectMany(on => on.Keys), sets);
        var metrics = Required(table.Metrics, path, "metrics").Select(name => Metric(path, name)).ToImmutableArray();
        var seeds = Required(table.Seeds, path, "seeds");
        Unique(path, "metrics", metrics.Select(metric => $"{metric}"));
        Unique(path, "seeds", seeds.Select(seed => seed.ToString(CultureInfo.InvariantCulture)));
        var objective = table.Objective is { } named ? Metric(path, named) : metrics[0];
        if (objective.IsRelative)
        {
            throw new ExperimentException($"{path}, objective: got '{objective}', expected a metric that a run alone gives, as '{objective.Source}'");
        }

        Known(path, "objective", [$"{objective}"], [.. metrics.Select(metric => $"{metric}")]);
        return new()
        {
            Table = Required(table.Table, path, "table"),
            Title = Required(table.Title, path, "title"),
            Stage = Required(table.Stage, path, "stage"),
            Seeds = [.. seeds],
            Metrics = metrics,
            Objective = objective,
            Blocks = Blocks(table, path, rows, metrics),
            Data = data,
            Rows = rows,
            TTest = table.TTest,
            Trials = table.Trials,
            Search = Options(table.Search).Read<SearchOptions>($"{path}, search").Validated($"{path}, search"),
        };
    }

    private static T Read<T>(string path)
    {
        try
        {
            return Parse<T>(File.ReadAllText(path), path);
        }
        catch (IOException error)
        {
            throw new ExperimentException($"FILE: got '{path}', expected an experiment's YAML. {error.Message}", error);
        }
    }

    private static T Parse<T>(string text, string path)
    {
        try
        {
            return s_reader.Deserialize<T>(text) ?? throw new ExperimentException($"{path}: got nothing, expected an experiment");
        }
        catch (YamlException error)
        {
            throw new ExperimentException($"{path}, line {error.Start.Line}: {(error.InnerException ?? error).Message}", error);
        }
    }

    private static ExperimentOptions Options(Dictionary<string, string>? values) =>
        values is null ? ExperimentOptions.None : new(values.ToImmutableSortedDictionary(StringComparer.Ordinal));

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> Space(Dictionary<string, List<string>>? values) =>
        (values ?? []).ToImmutableSortedDictionary(tune => tune.Key, tune => tune.Value.ToImmutableArray(), StringComparer.Ordinal);

    private static MetricName Metric(string path, string name)
    {
        try
        {
            return MetricName.Parse(name);
        }
        catch (FormatException error)
        {
            throw new ExperimentException($"{path}: {error.Message}", error);
        }
    }

    private static string Required(string? value, string path, string field) =>
        string.IsNullOrEmpty(value) ? throw new ExperimentException($"{path}, {field}: got nothing, expected a text") : value;

    private static List<T> Required<T>(List<T>? values, string path, string field) =>
        values is { Count: > 0 } ? values : throw new ExperimentException($"{path}, {field}: got nothing, expected a list of at least one");

    private static void Unique(string path, string field, IEnumerable<string> names)
    {
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ExperimentException($"{path}, {field}: got '{twice.Key}' twice, expected each once");
        }
    }

    /// <summary>Runs are kept in files of their names.</summary>
    private static void Apart(string path, string field, IEnumerable<string> names)
    {
        if (names.GroupBy(ExperimentRuns.FileNameOf, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1)?.ToArray() is [var one, var other, ..])
        {
            throw new ExperimentException($"{path}, {field}: got '{one}' and '{other}', expected names that differ as files' names too");
        }
    }

    private static void Known(string path, string field, IEnumerable<string> names, string[] known)
    {
        if (names.FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal)) is { } other)
        {
            throw new ExperimentException($"{path}, {field}: got '{other}', expected one of {string.Join("; ", known)}");
        }
    }

    private sealed class TableText
    {
        public string? Table { get; set; }

        public string? Title { get; set; }

        public string? Stage { get; set; }

        public List<ulong>? Seeds { get; set; }

        public List<string>? Metrics { get; set; }

        public string? Objective { get; set; }

        public string? Base { get; set; }

        public string? Against { get; set; }

        public string? Oracle { get; set; }

        public bool TTest { get; set; }

        public List<BlockText>? Blocks { get; set; }

        public int Trials { get; set; }

        public Dictionary<string, string>? Search { get; set; }

        public Dictionary<string, string>? Defaults { get; set; }

        public List<DataText>? Data { get; set; }

        public List<RowText>? Rows { get; set; }
    }

    private sealed class BlockText
    {
        public string? Name { get; set; }

        public string? Base { get; set; }

        public string? Against { get; set; }

        public string? Oracle { get; set; }
    }

    private sealed class DataText
    {
        public string? Kind { get; set; }

        public string? Path { get; set; }

        public string? Setting { get; set; }

        public Dictionary<string, string>? Options { get; set; }
    }

    private sealed class RowText
    {
        public string? Row { get; set; }

        public string? Block { get; set; }

        public Dictionary<string, string>? Settings { get; set; }

        public Dictionary<string, Dictionary<string, string>>? On { get; set; }

        public Dictionary<string, List<string>>? Tune { get; set; }

        public Dictionary<string, Dictionary<string, List<string>>>? TuneOn { get; set; }
    }
}
