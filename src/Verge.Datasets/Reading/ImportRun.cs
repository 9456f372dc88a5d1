using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;

namespace Verge.Datasets.Reading;

/// <summary>One import under way: files, counters, report, progress.</summary>
internal sealed class ImportRun
{
    private const int RowsPerCheck = 4096;
    private const int RowsBeforeFirstVerdict = 1000;

    private readonly string _kind;
    private readonly IProgress<ImportProgress>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly long _started;
    private readonly List<ImportedFile> _files = [];
    private readonly List<RowIssue> _issues = [];
    private readonly SortedDictionary<string, long> _leftOut = new(StringComparer.Ordinal);

    private DataFile? _file;
    private long _bytesBefore;
    private long _bytesTotal;
    private long _rowsBefore;
    private long _rows;
    private long _malformed;
    private long _malformedBefore;
    private long _duplicates;
    private RowIssue? _firstIssueOfFile;

    public ImportRun(string kind, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        options.Validate();
        (_kind, Options, _progress, _cancellationToken) = (kind, options, progress, cancellationToken);
        _started = options.Time.GetTimestamp();
    }

    public ImportOptions Options { get; }

    /// <summary>Ids seen, each kept once.</summary>
    public IdPool Ids { get; } = new();

    /// <summary>The file being read.</summary>
    public string Path => _file?.Path ?? "";

    /// <summary>Says which files will be read, for the progress' total.</summary>
    public void Expect(params IEnumerable<string> paths) => _bytesTotal = paths.Sum(path => new FileInfo(path).Length);

    /// <summary>Opens one of the files; everything read is counted as its until <see cref="Read"/> returns.</summary>
    public void Read(string path, Action<DataFile> read, bool mayBeEmpty = false)
    {
        try
        {
            using (_file = DataFile.Open(path))
            {
                (_rowsBefore, _malformedBefore, _firstIssueOfFile) = (_rows, _malformed, null);
                read(_file);
                CheckShare(_rows - _rowsBefore, mayBeEmpty);
                Tell();
                _bytesBefore += _file.Bytes;
                _files.Add(new ImportedFile(path, _file.Bytes, _rows - _rowsBefore));
            }
        }
        catch (CsvFormatException error)
        {
            throw new DatasetImportException(string.Create(CultureInfo.InvariantCulture, $"{path}:{error.LineNumber}: {error.Message}"), error);
        }
        catch (InvalidDataException error)
        {
            throw new DatasetImportException($"{path}: got broken gzip data ({error.Message}), expected a whole gzip file or plain text.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DatasetImportException($"{path}: cannot be read: {error.Message}", error);
        }
        finally
        {
            _file = null;
        }
    }

    /// <summary>Counts a data row, good or bad; a good place to stop when asked to, and to say early that a file is of another kind.</summary>
    /// <exception cref="DatasetImportException">Too many of the file's first rows are malformed.</exception>
    public void RowRead()
    {
        if (_rows - _rowsBefore == RowsBeforeFirstVerdict)
        {
            CheckShare(RowsBeforeFirstVerdict, mayBeEmpty: false);
        }

        _rows++;
        if (_rows % RowsPerCheck == 0)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            Tell();
        }
    }

    /// <summary>Counts a malformed row, and keeps it while there is room.</summary>
    /// <exception cref="DatasetImportException">Strict, or too many of them.</exception>
    public void Malformed(long line, string field, string value, string expected)
    {
        _malformed++;
        if (Options.Strict || _firstIssueOfFile is null || _issues.Count < Options.MaxIssues)
        {
            var issue = new RowIssue(Path, line, field, Shorten(value, 80), expected);
            _firstIssueOfFile ??= issue;
            if (Options.Strict)
            {
                throw new DatasetImportException(issue);
            }

            if (_issues.Count < Options.MaxIssues)
            {
                _issues.Add(issue);
            }
        }
    }

    public void Duplicate(long count = 1) => _duplicates += count;

    public void LeaveOut(string reason, long count = 1)
    {
        if (count > 0)
        {
            _leftOut[reason] = _leftOut.GetValueOrDefault(reason) + count;
        }
    }

    public void Stop() => _cancellationToken.ThrowIfCancellationRequested();

    public ImportReport Report() => new()
    {
        Kind = _kind,
        Files = [.. _files],
        Rows = _rows,
        Malformed = _malformed,
        Duplicates = _duplicates,
        LeftOut = _leftOut.ToImmutableSortedDictionary(StringComparer.Ordinal),
        Issues = [.. _issues],
        Elapsed = Options.Time.GetElapsedTime(_started),
    };

    /// <summary>A value as it may stand in a message: bounded, on one line.</summary>
    public static string Shorten(string value, int limit)
    {
        var kept = value.Length > limit ? $"{value.AsSpan(0, limit - 1)}…" : value;
        return string.Concat(kept.Select(c => char.IsControl(c) ? '\uFFFD' : c));
    }

    private void CheckShare(long rows, bool mayBeEmpty)
    {
        var malformed = _malformed - _malformedBefore;
        if (rows == 0 && !mayBeEmpty)
        {
            throw new DatasetImportException($"{Path}: got no data rows, expected a {_kind} file with at least one.");
        }

        if (malformed > 0 && (malformed == rows || malformed > Options.MaxMalformedShare * rows))
        {
            throw new DatasetImportException(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path}: {malformed} of the first {rows} rows are malformed, expected at most {Options.MaxMalformedShare:P0} of a {_kind} file's rows; the first: {_firstIssueOfFile}"));
        }
    }

    private void Tell()
    {
        if (_progress is null)
        {
            return;
        }

        var seconds = Options.Time.GetElapsedTime(_started).TotalSeconds;
        var rate = seconds > 0 ? _rows / seconds : 0;
        _progress.Report(new ImportProgress(Path, _bytesBefore + (_file?.BytesRead ?? 0), _bytesTotal, _rows, rate));
    }
}
