using System.Globalization;
using System.Text;
using CsvHelper;

namespace Verge.Datasets.Reading;

/// <summary>The rows of a text file: one line each, in fields. What does not fit is counted as a malformed row.</summary>
/// <remarks>No format read here has line breaks inside a field, so an open quote spoils its own line only.</remarks>
internal sealed partial class CsvRows : IDisposable
{
    private readonly ImportRun _run;
    private readonly CsvReader _reader;
    private readonly string[] _names;

    private CsvRows(DataFile file, ImportRun run, CsvReaderOptions options, string[]? names)
    {
        _run = run;
        _reader = CsvReader.Create(new BoundedLines(file.Plain, run.Options.MaxLineLength), options with
        {
            HasHeader = names is null,
            TrackLineNumbers = true,
            AllowLineBreaksInQuotes = false,
            MalformedData = CsvMalformedDataHandling.Skip,
            OnMalformedRecord = record =>
            {
                run.RowRead();
                run.Malformed(record.LineNumber, "row", record.RawRecord, "quotes around whole fields, doubled inside, closed on their line");
            },
        }, leaveOpen: true);
        _names = names ?? Header(file);
    }

    /// <summary>Opens a CSV file whose first line names its columns.</summary>
    /// <exception cref="DatasetImportException">A required column is missing.</exception>
    public static CsvRows WithHeader(DataFile file, ImportRun run, params ReadOnlySpan<string> required)
    {
        var rows = new CsvRows(file, run, new CsvReaderOptions { Separator = ',' }, null);
        List<string> missing = [];
        foreach (var name in required)
        {
            if (rows.Column(name) < 0)
            {
                missing.Add(name);
            }
        }

        if (missing.Count > 0)
        {
            var got = ImportRun.Shorten(string.Join(',', rows._names), 200);
            rows.Dispose();
            throw new DatasetImportException($"{file.Path}:1: header: got '{got}', expected the columns {string.Join(", ", missing)} too.");
        }

        return rows;
    }

    /// <summary>Opens a CSV file without a header line.</summary>
    public static CsvRows WithoutHeader(DataFile file, ImportRun run, params string[] names) =>
        new(file, run, new CsvReaderOptions { Separator = ',' }, names);

    /// <summary>Opens a file of plain lines in fields parted by tabs; quotes are text.</summary>
    public static CsvRows Lines(DataFile file, ImportRun run, params string[] names) =>
        new(file, run, new CsvReaderOptions { Separator = '\t', Mode = CsvMode.NoEscape }, names);

    /// <summary>The index of a column; −1 where the file has none of that name.</summary>
    public int Column(string name) => Array.IndexOf(_names, name);

    /// <summary>Goes to the next row that has as many fields as there are columns.</summary>
    public bool Read()
    {
        while (_reader.Read())
        {
            _run.RowRead();
            var raw = _reader.RawRecord;
            if (raw.Contains((byte)0))
            {
                var limit = _run.Options.MaxLineLength;
                Report("row", raw, raw.Length > limit ? Count(limit, "bytes at most") : "text without zero bytes");
            }
            else if (_reader.FieldCount != _names.Length)
            {
                _run.Malformed(_reader.LineNumber, "row", Count(_reader.FieldCount, "fields"), Count(_names.Length, "fields"));
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Counts the current row as malformed.</summary>
    /// <returns>False, for the caller to pass on.</returns>
    public bool Malformed(int column, string expected) => Malformed(column, _reader.GetSpan(column), expected);

    /// <inheritdoc cref="Malformed(int, string)"/>
    public bool Malformed(int column, ReadOnlySpan<byte> value, string expected)
    {
        Report(_names[column], value, expected);
        return false;
    }

    public void Dispose() => _reader.Dispose();

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}");

    private void Report(string field, ReadOnlySpan<byte> value, string expected) =>
        _run.Malformed(_reader.LineNumber, field, Encoding.UTF8.GetString(value[..Math.Min(value.Length, 400)]), expected);

    private string[] Header(DataFile file)
    {
        try
        {
            _reader.ReadHeader();
            return [.. _reader.Headers.Select(name => name.Trim())];
        }
        catch (CsvFormatException error)
        {
            _reader.Dispose();
            throw new DatasetImportException($"{file.Path}:1: header: {error.Message}", error);
        }
    }
}
