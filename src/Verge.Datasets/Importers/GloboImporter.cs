using Verge.Datasets.Reading;
using Verge.Domain;

namespace Verge.Datasets.Importers;

/// <summary>Globo.com news clicks: one file, or the publisher's folder of one file an hour; times in milliseconds.</summary>
internal sealed class GloboImporter : DatasetImporter
{
    public override string Kind => "globo";

    protected override ImportResult Import(string path, ImportRun run)
    {
        var files = Files(path);
        run.Expect(files);
        var log = new InteractionLog();
        foreach (var file in files)
        {
            run.Read(file, data => Read(data, run, log));
        }

        return new ImportResult
        {
            Dataset = new Dataset { Name = Kind, Interactions = log.InOrder(run), Items = log.Items() },
            Report = run.Report(),
        };
    }

    private string[] Files(string path)
    {
        if (DataFile.Find(path, "clicks.csv") is { } one)
        {
            return [one];
        }

        var hours = Directory.EnumerateFiles(path, "clicks_hour_*.csv*").Order(StringComparer.Ordinal).ToArray();
        return hours.Length > 0 ? hours : [Require(path, "clicks.csv", "clicks_hour_*.csv")];
    }

    private static void Read(DataFile file, ImportRun run, InteractionLog log)
    {
        using var rows = CsvRows.WithHeader(file, run, "user_id", "session_id", "click_article_id", "click_timestamp");
        var (user, session) = (rows.Column("user_id"), rows.Column("session_id"));
        var (item, time) = (rows.Column("click_article_id"), rows.Column("click_timestamp"));
        while (rows.Read())
        {
            if (rows.TryId(user, out var userId) && rows.TryId(session, out var sessionId)
                && rows.TryId(item, out var itemId) && rows.TryUnixMilliseconds(time, out var at))
            {
                log.Add(new Interaction(userId, itemId, EventKind.Clicked, at, sessionId));
            }
        }
    }
}
