using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using CsvHelper;

namespace Verge.Datasets.Storage;

/// <summary>Writes a data set beside the old one, then puts it in its place with one rename.</summary>
/// <param name="folder">The data set's folder.</param>
/// <param name="cancellationToken">Ends the writing.</param>
/// <param name="reached">Told each step that is done: tests break off there.</param>
internal sealed partial class DatasetWriter(string folder, CancellationToken cancellationToken, Action<string>? reached = null)
{
    private const string Partial = "partial";
    private const int RowsPerCheck = 1024;

    private readonly List<ManifestFile> _files = [];

    public void Write(StoredDataset data)
    {
        DatasetChecks.Check(data);
        try
        {
            Directory.CreateDirectory(folder);
            using var only = Lock();
            WriteLocked(data);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DatasetStoreException($"{folder}: cannot be written: {error.Message}", error);
        }
    }

    private void WriteLocked(StoredDataset data)
    {
        var partial = Path.Combine(folder, Partial);
        Delete(partial);
        try
        {
            Directory.CreateDirectory(partial);
            WriteParts(data);
            cancellationToken.ThrowIfCancellationRequested();
            Publish(data, partial);
        }
        catch
        {
            Delete(partial);
            throw;
        }
    }

    private static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private FileStream Lock()
    {
        var path = Path.Combine(folder, ".lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException error)
        {
            throw new DatasetStoreException($"{path}: another process is saving into this folder.", error);
        }
    }

    private void Publish(StoredDataset data, string partial)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(string.Concat(_files.Select(f => f.Sha256)))));
        var name = Enumerable.Range(1, int.MaxValue)
            .Select(i => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"data-{hash[..16]}-{i}"))
            .First(candidate => !Path.Exists(Path.Combine(folder, candidate)));
        Directory.Move(partial, Path.Combine(folder, name));
        reached?.Invoke("moved");

        var manifest = new Manifest
        {
            Format = Manifest.CurrentFormat,
            Name = data.Dataset.Name,
            Kind = data.Kind,
            PublishedCut = data.PublishedCut,
            Files = [.. _files.Select(file => file with { Path = $"{name}/{file.Path}" })],
        };
        var path = Path.Combine(folder, DatasetStore.ManifestName);
        using (var stream = File.Create(path + ".new"))
        {
            JsonSerializer.Serialize(stream, manifest, StorageJson.Default.Manifest);
            stream.Flush(flushToDisk: true);
        }

        reached?.Invoke("ready");
        File.Move(path + ".new", path, overwrite: true);
        reached?.Invoke("replaced");
        foreach (var old in Directory.EnumerateDirectories(folder, "data-*-*").Where(d => Path.GetFileName(d) != name).ToList())
        {
            Delete(old);
        }
    }

    private void WriteParts(StoredDataset data)
    {
        var dataset = data.Dataset;
        WriteJson("items", dataset.Items, ToLine, StorageJson.Default.ItemLine);
        WriteCsv("interactions", "csv", dataset.Interactions, ["user", "item", "kind", "at", "session", "surface"], WriteFields);
        WriteJson("sessions", dataset.Sessions, ToLine, StorageJson.Default.SessionLine);
        if (dataset.Timeline is { } timeline)
        {
            WriteCsv("events", "csv", Enumerable.Range(0, timeline.Times.Length), ["at", "count"], (csv, i) =>
            {
                csv.WriteField(timeline.Times[i]);
                csv.WriteField(timeline.Count(i));
            });
        }

        if (!data.TestPairs.IsEmpty)
        {
            WriteCsv("pairs", "csv", data.TestPairs, ["prefix", "target"], (csv, pair) =>
            {
                csv.WriteField(string.Join(' ', pair.Prefix));
                csv.WriteField(pair.Target);
            });
        }
    }

    private void WriteJson<TRow, TLine>(
        string part, IEnumerable<TRow> rows, Func<TRow, TLine> toLine, System.Text.Json.Serialization.Metadata.JsonTypeInfo<TLine> type) =>
        WriteFile(part, "jsonl", stream =>
        {
            long count = 0;
            using var json = new Utf8JsonWriter(stream);
            foreach (var row in rows)
            {
                JsonSerializer.Serialize(json, toLine(row), type);
                json.Flush();
                json.Reset();
                stream.WriteByte((byte)'\n');
                Count(ref count);
            }

            return count;
        });

    private void WriteCsv<TRow>(string part, string extension, IEnumerable<TRow> rows, string[] header, Action<CsvWriter, TRow> write) =>
        WriteFile(part, extension, stream =>
        {
            long count = 0;
            using var csv = CsvWriter.Create(stream, CsvWriterOptions.Default with { NewLine = "\n" }, leaveOpen: true);
            csv.WriteHeader(header);
            foreach (var row in rows)
            {
                write(csv, row);
                csv.EndRecord();
                Count(ref count);
            }

            return count;
        });

    private void Count(ref long count)
    {
        if (++count % RowsPerCheck == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private void WriteFile(string part, string extension, Func<Stream, long> write)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var name = $"{part}.{extension}.gz";
        var path = Path.Combine(folder, Partial, name);
        long rows;
        using (var file = File.Create(path))
        {
            using (var buffered = new BufferedStream(new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true), 1 << 16))
            {
                rows = write(buffered);
            }

            file.Flush(flushToDisk: true);
        }

        using var written = File.OpenRead(path);
        reached?.Invoke(part);
        _files.Add(new ManifestFile(part, name, rows, Convert.ToHexStringLower(SHA256.HashData(written))));
    }
}
