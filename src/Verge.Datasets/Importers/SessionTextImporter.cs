using System.Collections.Immutable;
using System.Globalization;
using Verge.Datasets.Reading;
using Verge.Domain;

namespace Verge.Datasets.Importers;

/// <summary>
/// Sessions as text: <c>train.txt</c> one session a line, item ids by blanks, oldest first; <c>test.txt</c> one case a
/// line, <c>prefix&lt;TAB&gt;target</c>.
/// </summary>
/// <remarks>
/// The files hold order, no times: a click's time is the epoch plus as many seconds as clicks came before it. Lines are
/// sessions in order, and each session is its own user.
/// </remarks>
internal sealed class SessionTextImporter : DatasetImporter
{
    public override string Kind => "sessions";

    protected override ImportResult Import(string path, ImportRun run)
    {
        var train = Require(path, "train.txt");
        var test = Directory.Exists(path) ? DataFile.Find(path, "test.txt") : null;
        run.Expect(test is null ? [train] : [train, test]);
        var log = new InteractionLog();
        var pairs = ImmutableArray.CreateBuilder<SessionTestPair>();
        run.Read(train, data => ReadSessions(data, run, log));
        if (test is not null)
        {
            run.Read(test, data => ReadPairs(data, run, log, pairs));
        }

        return new ImportResult
        {
            Dataset = new Dataset { Name = NameOf(path), Interactions = log.InOrder(run), Items = log.Items() },
            TestPairs = pairs.ToImmutable(),
            Report = run.Report(),
        };
    }

    private string NameOf(string path) =>
        Directory.Exists(path) && Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))) is { Length: > 0 } name ? name : Kind;

    private static void ReadSessions(DataFile file, ImportRun run, InteractionLog log)
    {
        using var lines = CsvRows.Lines(file, run, "items");
        while (lines.Read())
        {
            if (!lines.TryIds(0, ' ', out var items))
            {
                continue;
            }

            // The place of its first click in the file is a session's id: unique, and in the order of the file.
            var session = string.Create(CultureInfo.InvariantCulture, $"s{log.Count}");
            foreach (var item in items)
            {
                log.Add(new Interaction(session, item, EventKind.Clicked, DateTimeOffset.UnixEpoch.AddSeconds(log.Count), session));
            }
        }
    }

    private static void ReadPairs(DataFile file, ImportRun run, InteractionLog log, ImmutableArray<SessionTestPair>.Builder pairs)
    {
        using var lines = CsvRows.Lines(file, run, "prefix", "target");
        while (lines.Read())
        {
            if (lines.TryIds(0, ' ', out var prefix)
                && (prefix.Length > 0 || lines.Malformed(0, "at least one item id"))
                && lines.TryId(1, out var target)
                && (!target.Contains(' ', StringComparison.Ordinal) || lines.Malformed(1, "one item id")))
            {
                foreach (var item in prefix)
                {
                    log.Know(item);
                }

                log.Know(target);
                pairs.Add(new SessionTestPair([.. prefix], target));
            }
        }
    }
}
