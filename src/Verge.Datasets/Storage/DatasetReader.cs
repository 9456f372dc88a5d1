using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Verge.Datasets.Reading;
using Verge.Domain;

namespace Verge.Datasets.Storage;

/// <summary>Reads a stored data set: hash, then every line, then how many there were.</summary>
internal sealed partial class DatasetReader(string folder, CancellationToken cancellationToken)
{
    private readonly ImportRun _run = new("stored", new ImportOptions { Strict = true }, null, cancellationToken);

    public StoredDataset Read()
    {
        var path = Path.Combine(folder, DatasetStore.ManifestName);
        try
        {
            var manifest = ReadManifest(path);
            return new StoredDataset
            {
                Dataset = new Dataset
                {
                    Name = manifest.Name,
                    Items = Part(manifest, "items", file => ReadJson(file, StorageJson.Default.ItemLine, ToItem)),
                    Interactions = Part(manifest, "interactions", ReadInteractions),
                    Sessions = Part(manifest, "sessions", file => ReadJson(file, StorageJson.Default.SessionLine, ToSession)),
                    Timeline = manifest.Files.Any(file => file.Part == "events") ? EventTimeline.Of(Part(manifest, "events", ReadEvents)) : null,
                },
                Kind = manifest.Kind ?? "",
                PublishedCut = manifest.PublishedCut,
                TestPairs = Part(manifest, "pairs", ReadPairs),
            };
        }
        catch (DatasetImportException error)
        {
            throw new DatasetStoreException(error.Message, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DatasetStoreException($"{folder}: cannot be read: {error.Message}", error);
        }
    }

    private static Manifest ReadManifest(string path)
    {
        if (!File.Exists(path))
        {
            throw new DatasetStoreException($"path: got '{Path.GetDirectoryName(path)}', expected a folder with a {DatasetStore.ManifestName}.");
        }

        Manifest manifest;
        try
        {
            using var stream = File.OpenRead(path);
            manifest = JsonSerializer.Deserialize(stream, StorageJson.Default.Manifest) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new DatasetStoreException(string.Create(CultureInfo.InvariantCulture, $"{path}:{error.LineNumber + 1}: {error.Message}"), error);
        }

        return manifest.Format == Manifest.CurrentFormat
            ? manifest
            : throw DatasetChecks.Error(path, "format", manifest.Format, $"'{Manifest.CurrentFormat}'");
    }

    private ImmutableArray<TRow> Part<TRow>(Manifest manifest, string part, Func<string, ImmutableArray<TRow>> read)
    {
        var file = Array.Find(manifest.Files, f => f.Part == part);
        if (file is null)
        {
            return [];
        }

        cancellationToken.ThrowIfCancellationRequested();
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(folder, file.Path)));
        if (!path.StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw DatasetChecks.Error(Path.Combine(folder, DatasetStore.ManifestName), "path", file.Path, "a path below the data set's folder");
        }

        if (file.Sha256 is { } expected)
        {
            using var stream = File.OpenRead(path);
            var got = Convert.ToHexStringLower(SHA256.HashData(stream));
            if (!string.Equals(got, expected, StringComparison.OrdinalIgnoreCase))
            {
                throw new DatasetStoreException($"{path}: got SHA-256 {got}, expected {expected}: the file was changed or damaged; import the data again.");
            }
        }

        var rows = read(path);
        return rows.Length == file.Rows
            ? rows
            : throw new DatasetStoreException(string.Create(CultureInfo.InvariantCulture, $"{path}: got {rows.Length} rows, expected {file.Rows}."));
    }

    private ImmutableArray<TRow> ReadJson<TLine, TRow>(string path, JsonTypeInfo<TLine> type, Func<TLine, string, TRow> toRow)
        where TLine : class
    {
        var rows = ImmutableArray.CreateBuilder<TRow>();
        using var file = DataFile.Open(path);
        using var text = new StreamReader(file.Plain);
        for (var number = 1; text.ReadLine() is { } line; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var place = string.Create(CultureInfo.InvariantCulture, $"{path}:{number}");
            try
            {
                rows.Add(toRow(JsonSerializer.Deserialize(line, type) ?? throw new JsonException("got null, expected an object"), place));
            }
            catch (JsonException error)
            {
                throw new DatasetStoreException($"{place}: field '{error.Path}': {error.Message}", error);
            }
        }

        return rows.DrainToImmutable();
    }

    private ImmutableArray<TRow> ReadCsv<TRow>(string path, string[] columns, Func<CsvRows, TRow?> toRow)
        where TRow : struct
    {
        var rows = ImmutableArray.CreateBuilder<TRow>();
        _run.Read(
            path,
            file =>
            {
                using var csv = CsvRows.WithHeader(file, _run, columns);
                while (csv.Read())
                {
                    // Strict: a row that is not one has thrown.
                    rows.Add(toRow(csv)!.Value);
                }
            },
            mayBeEmpty: true);
        return rows.DrainToImmutable();
    }
}
