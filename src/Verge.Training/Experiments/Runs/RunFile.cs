using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Verge.Evaluation;

namespace Verge.Training.Experiments;

/// <summary>A run as a file: what it is, then its outcome, compressed.</summary>
internal static class RunFile
{
    private const int Format = 2;
    private static readonly byte[] s_magic = "VERGERUN"u8.ToArray();

    private enum Kind : byte
    {
        Values = 1,
        Lists = 2,
        SlicedValues = 3,
    }

    /// <summary>Writes a run, whole or not at all.</summary>
    public static void Save(string path, ExperimentRun run)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        // A name of its own: two processes may run the same row.
        var file = $"{path}.{Environment.ProcessId}.new";
        using (var stream = File.Create(file))
        {
            using (var writer = new BinaryWriter(new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true), Encoding.UTF8))
            {
                Write(writer, run);
            }

            stream.Flush(flushToDisk: true);
        }

        File.Move(file, path, overwrite: true);
    }

    /// <summary>Reads a run.</summary>
    /// <exception cref="ExperimentException">It is damaged, or of another format.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static ExperimentRun Load(string path)
    {
        using var reader = Open(path);
        try
        {
            var head = ReadHead(reader);
            RunOutcome outcome = (Kind)reader.ReadByte() switch
            {
                Kind.Values => ValuesOutcome.Read(reader),
                Kind.Lists => ListsOutcome.Read(reader),
                Kind.SlicedValues => ValuesOutcome.ReadSliced(reader),
                var kind => throw new InvalidDataException($"Got outcome {kind}, expected 1 (values), 2 (lists) or 3 (values with slices)."),
            };

            // The checksum stands at the end: only who reads as far as that has checked it.
            return reader.BaseStream.ReadByte() >= 0 ? throw new InvalidDataException("Got more than a run.")
                : new(head.Table, head.Data, head.Row, head.Metrics, head.Identity, head.Seconds, outcome);
        }
        catch (Exception error) when (IsDamage(error))
        {
            throw new ExperimentException($"{path}: got a damaged run, expected one that can be read; delete it to run it again. {error.Message}", error);
        }
    }

    /// <summary>What a file is a run of, without its outcome.</summary>
    /// <returns>Null where that cannot be read.</returns>
    public static RunIdentity? IdentityOf(string path)
    {
        try
        {
            using var reader = Open(path);
            return ReadHead(reader).Identity;
        }
        catch (Exception error) when (IsDamage(error) || error is UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static BinaryReader Open(string path) => new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress), Encoding.UTF8);

    /// <summary>An <see cref="IOException"/> among it: so the reader calls the end of a file, and a text of a length below zero.</summary>
    private static bool IsDamage(Exception error) => error is InvalidDataException or IOException or FormatException or ArgumentException or OverflowException or IndexOutOfRangeException;

    private static void Write(BinaryWriter writer, ExperimentRun run)
    {
        writer.Write(s_magic);
        writer.Write(Format);
        foreach (var text in new[] { run.Table, run.Data, run.Row, run.Identity.Stage, run.Identity.Source, run.Identity.Options, run.Identity.Settings, string.Join(' ', run.Metrics) })
        {
            writer.Write(text);
        }

        writer.Write(run.Seed);
        writer.Write(run.Seconds);
        writer.Write((byte)(run.Outcome is not ValuesOutcome ? Kind.Lists : run.Outcome.Slices.IsEmpty ? Kind.Values : Kind.SlicedValues));
        run.Outcome.Write(writer);
    }

    private static Head ReadHead(BinaryReader reader)
    {
        if (!reader.ReadBytes(s_magic.Length).AsSpan().SequenceEqual(s_magic))
        {
            throw new InvalidDataException("Got no run.");
        }

        var format = reader.ReadInt32();
        if (format != Format)
        {
            throw new InvalidDataException($"Got format {format}, expected {Format}.");
        }

        var (table, data, row) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
        var (stage, source, options, settings, metrics) = (reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadString());
        var (seed, seconds) = (reader.ReadUInt64(), reader.ReadDouble());
        return new(
            table, data, row, [.. metrics.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(MetricName.Parse)], new(stage, source, options, settings, seed), seconds);
    }

    private sealed record Head(string Table, string Data, string Row, ImmutableArray<MetricName> Metrics, RunIdentity Identity, double Seconds);
}
