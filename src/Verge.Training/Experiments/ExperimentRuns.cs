using System.Globalization;
using System.IO.Compression;
using System.Text;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;

namespace Verge.Training.Experiments;

/// <summary>
/// Keeps runs in a folder, one file each: <c>TABLE/DATA/ROW/seed-N.run</c>. A file is written whole or not at all, so that an
/// experiment that was stopped goes on with the first run that is missing.
/// </summary>
/// <param name="folder">The folder; made with the first run.</param>
public sealed class ExperimentRuns(string folder)
{
    private const string Extension = ".run";
    private const int Format = 1;
    private static readonly byte[] s_magic = "VERGERUN"u8.ToArray();

    /// <summary>Writes a run over what was there of its table, data, row and seed.</summary>
    public void Save(ExperimentRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var path = PathOf(run.Table, run.Data, run.Row, run.Seed);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (var zip = new GZipStream(File.Create(path + ".new"), CompressionLevel.Fastest))
        using (var writer = new BinaryWriter(zip, Encoding.UTF8))
        {
            Write(writer, run);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Finds a run.</summary>
    /// <returns>Null where there is none of these settings.</returns>
    /// <exception cref="ExperimentException">The file is damaged.</exception>
    public ExperimentRun? Find(string table, string data, string row, ulong seed, string settings) =>
        PathOf(table, data, row, seed) is var path && File.Exists(path) && Load(path) is var run && run.Settings == settings ? run : null;

    /// <summary>All runs, by table, data, row and seed.</summary>
    /// <exception cref="ExperimentException">There is no such folder, or a file in it is damaged.</exception>
    public IReadOnlyList<ExperimentRun> All() => !Directory.Exists(folder)
        ? throw new ExperimentException($"got '{folder}', expected a folder with an experiment's runs")
        : [.. Directory.EnumerateFiles(folder, "*" + Extension, SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Load)];

    private static ExperimentRun Load(string path)
    {
        try
        {
            using var reader = new BinaryReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress), Encoding.UTF8);
            return Read(reader);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            throw new ExperimentException($"{path}: got a damaged run, expected one that can be read; delete it to run it again. {error.Message}", error);
        }
    }

    private static void Write(BinaryWriter writer, ExperimentRun run)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var value in run.Samples.Values.SelectMany(sample => sample.Values))
        {
            names.TryAdd(value.User, names.Count);
            names.TryAdd(value.Request, names.Count);
        }

        writer.Write(s_magic);
        writer.Write(Format);
        foreach (var text in new[] { run.Table, run.Data, run.Row, run.Settings })
        {
            writer.Write(text);
        }

        writer.Write(run.Seed);
        writer.Write(run.Seconds);
        writer.Write(names.Count);
        foreach (var name in names.Keys)
        {
            writer.Write(name);
        }

        writer.Write(run.Samples.Count);
        foreach (var (metric, sample) in run.Samples)
        {
            writer.Write(metric.ToString());
            writer.Write(sample.Excluded);
            writer.Write(sample.Values.Count);
            foreach (var (user, request, value, weight) in sample.Values)
            {
                writer.Write7BitEncodedInt(names[user]);
                writer.Write7BitEncodedInt(names[request]);
                writer.Write(value);
                writer.Write(weight);
            }
        }
    }

    private static ExperimentRun Read(BinaryReader reader)
    {
        if (!reader.ReadBytes(s_magic.Length).AsSpan().SequenceEqual(s_magic) || reader.ReadInt32() != Format)
        {
            throw new InvalidDataException($"Expected a run of format {Format}.");
        }

        var (table, data, row, settings) = (reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadString());
        var (seed, seconds) = (reader.ReadUInt64(), reader.ReadDouble());
        var names = Many(reader, reader.ReadString);
        var samples = Many(reader, () =>
        {
            var (metric, excluded) = (MetricName.Parse(reader.ReadString()), reader.ReadInt32());
            var values = Many(reader, () => new RequestValue(
                names[reader.Read7BitEncodedInt()], names[reader.Read7BitEncodedInt()], reader.ReadDouble(), reader.ReadDouble()));
            return (metric, sample: new WeightedMeanSample(metric.ToString(), values, excluded));
        });
        return new(table, data, row, seed, settings, seconds, samples.ToDictionary(one => one.metric, one => one.sample));
    }

    private static T[] Many<T>(BinaryReader reader, Func<T> read)
    {
        var all = new T[reader.ReadInt32()];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = read();
        }

        return all;
    }

    private string PathOf(string table, string data, string row, ulong seed) => Path.Combine(
        folder, Safe(table), Safe(data), Safe(row), string.Create(CultureInfo.InvariantCulture, $"seed-{seed}{Extension}"));

    /// <summary>A name as one of a file: what stands in rows' names (&amp;, +, parentheses) stays, what divides paths does not.</summary>
    private static string Safe(string name) => string.Concat(name.Select(c => char.IsLetterOrDigit(c) || " &+()=.,-@".Contains(c, StringComparison.Ordinal) ? c : '_')).Trim('.', ' ');
}
