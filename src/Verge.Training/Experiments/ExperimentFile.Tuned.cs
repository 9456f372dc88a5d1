using System.Collections.Immutable;
using YamlDotNet.Serialization;

namespace Verge.Training.Experiments;

/// <summary>Settings that tuning found: beside the file, or in it.</summary>
public static partial class ExperimentFile
{
    private static readonly ISerializer s_writer = new SerializerBuilder().Build();

    /// <summary>Keeps what tuning found: one row on one data set, the others as they are. Written whole or not at all.</summary>
    /// <param name="path">The experiment's file.</param>
    /// <param name="row">The row.</param>
    /// <param name="data">The data set's name.</param>
    /// <param name="settings">The settings that differ from the row's own.</param>
    public static void SaveTuned(string path, string row, string data, ExperimentOptions settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var file = TunedPath(path);
        var tuned = ReadTuned(file);
        tuned.TryAdd(row, []);
        tuned[row][data] = new(settings.Values);
        Replace(file, s_writer.Serialize(tuned));
    }

    /// <summary>
    /// Writes what tuning found into the experiment's file: into the row's <c>on</c>, all other lines, comments and the order as they are. What
    /// <see cref="SaveTuned"/> kept of the row on the data set is taken out, for it would hide it.
    /// </summary>
    /// <inheritdoc cref="SaveTuned"/>
    /// <exception cref="ExperimentException">The settings cannot be written there without another's being changed; nothing was.</exception>
    public static void WriteTuned(string path, string row, string data, ExperimentOptions settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var text = File.ReadAllText(path);
        var before = Of(Parse<TableText>(text, path), path, []);
        string edited;
        try
        {
            edited = ExperimentText.With(text, row, data, settings);
        }
        catch (ExperimentException error)
        {
            throw new ExperimentException($"{path}: {error.Message}", error);
        }

        Require(path, before, row, data, settings, edited);
        Replace(path, edited);
        var file = TunedPath(path);
        var tuned = ReadTuned(file);
        if (tuned.TryGetValue(row, out var on) && on.Remove(data))
        {
            if (on.Count == 0)
            {
                tuned.Remove(row);
            }

            if (tuned.Count > 0)
            {
                Replace(file, s_writer.Serialize(tuned));
            }
            else
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>Whoever writes YAML by hand may write what no editor of lines foresees: what would be read from it is asked before it is written.</summary>
    private static void Require(string path, Experiment before, string row, string data, ExperimentOptions settings, string edited)
    {
        Experiment after;
        try
        {
            after = Of(Parse<TableText>(edited, path), path, []);
        }
        catch (ExperimentException error)
        {
            throw new ExperimentException($"{path}: got lines of row '{row}' that settings cannot be written into, expected plain mappings; write {settings} by hand. {error.Message}", error);
        }

        foreach (var (old, now) in before.Rows.Zip(after.Rows))
        {
            var on = old.Row == row ? old with { On = old.On.SetItem(data, old.On.GetValueOrDefault(data, ExperimentOptions.None).With(settings)) } : old;
            if (before.Data.Any(one => on.SettingsOn(one).ToString() != now.SettingsOn(one).ToString()))
            {
                throw new ExperimentException($"{path}: got lines of row '{old.Row}' that would change with those of row '{row}', expected them apart; write {settings} by hand");
            }
        }
    }

    private static SortedDictionary<string, SortedDictionary<string, Dictionary<string, string>>> ReadTuned(string file) =>
        File.Exists(file) ? Read<SortedDictionary<string, SortedDictionary<string, Dictionary<string, string>>>>(file) : [];

    private static void Replace(string file, string text)
    {
        File.WriteAllText(file + ".new", text);
        File.Move(file + ".new", file, overwrite: true);
    }

    private static string TunedPath(string path) => Path.ChangeExtension(path, ".tuned.yaml");
}
