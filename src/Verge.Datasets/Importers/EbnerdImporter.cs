using Verge.Datasets.Reading;

namespace Verge.Datasets.Importers;

/// <summary>
/// EB-NeRD (Danish news) as CSV: a folder with <c>{train,validation}-behaviors.csv</c> and <c>-history.csv</c>, or one
/// behaviors file.
/// </summary>
internal sealed class EbnerdImporter : DatasetImporter
{
    private const string Behaviors = "-behaviors.csv";
    private const string Validation = "validation";
    private const int MaxSeconds = 86_400;

    public override string Kind => "ebnerd";

    protected override ImportResult Import(string path, ImportRun run)
    {
        (string Name, string File)[] behaviors = Directory.Exists(path)
            ? [.. from name in new[] { "train", Validation } let file = DataFile.Find(path, name + Behaviors) where file is not null select (name, file)]
            : [(SplitOf(path), path)];
        if (behaviors.Length == 0)
        {
            Require(path, "train" + Behaviors, Validation + Behaviors);
        }

        string[] histories = Directory.Exists(path)
            ? [.. behaviors.Select(split => DataFile.Find(path, split.Name + "-history.csv")).OfType<string>()]
            : [];
        run.Expect([.. behaviors.Select(split => split.File), .. histories]);

        var log = new EbnerdLog(run);
        DateTimeOffset? cut = null;
        foreach (var (name, file) in behaviors)
        {
            run.Read(file, data => ReadBehaviors(data, run, log));
            var first = log.CloseSplit(name);
            cut = name == Validation && behaviors.Length == 2 ? first : cut;
        }

        foreach (var file in histories)
        {
            run.Read(file, data => ReadHistory(data, run, log));
        }

        return new ImportResult { Dataset = log.ToDataset(Kind), PublishedCut = cut, Report = run.Report() };
    }

    private static string SplitOf(string file)
    {
        var name = Path.GetFileName(file);
        var end = name.IndexOf(Behaviors, StringComparison.Ordinal);
        return end > 0 ? name[..end] : "";
    }

    private static void ReadBehaviors(DataFile file, ImportRun run, EbnerdLog log)
    {
        using var rows = CsvRows.WithHeader(
            file,
            run,
            "impression_id", "article_id", "impression_time", "read_time", "scroll_percentage", "article_ids_inview",
            "article_ids_clicked", "user_id", "session_id", "next_read_time", "next_scroll_percentage");
        var (id, article, time) = (rows.Column("impression_id"), rows.Column("article_id"), rows.Column("impression_time"));
        var (inView, clicked) = (rows.Column("article_ids_inview"), rows.Column("article_ids_clicked"));
        var (user, session) = (rows.Column("user_id"), rows.Column("session_id"));
        while (rows.Read())
        {
            if (rows.TryId(id, out var impressionId) && rows.TryId(user, out var userId) && rows.TryId(session, out var sessionId)
                && rows.TryUnixSeconds(time, out var at)
                && TryArticle(rows, article, out var articleId)
                && TryReading(rows, "read_time", "scroll_percentage", out var reading)
                && TryReading(rows, "next_read_time", "next_scroll_percentage", out var next)
                && rows.TryIds(inView, ' ', out var shown)
                && (shown.Length > 0 || rows.Malformed(inView, "the articles in view, parted by blanks"))
                && rows.TryIds(clicked, ' ', out var clicks)
                && (clicks.All(shown.Contains) || rows.Malformed(clicked, "articles out of article_ids_inview")))
            {
                log.Add(userId, sessionId, impressionId, new EbnerdImpression(at, articleId, reading, shown, clicks, next));
            }
        }
    }

    private static bool TryArticle(CsvRows rows, int column, out string? article)
    {
        article = null;
        return rows.IsEmpty(column) || rows.TryId(column, out article);
    }

    private static bool TryReading(CsvRows rows, string seconds, string scroll, out EbnerdReading reading)
    {
        reading = default;
        if (!rows.TryOptionalNumber(rows.Column(seconds), MaxSeconds, "seconds from 0 to 86400, or nothing", out var read, out _)
            || !rows.TryOptionalNumber(rows.Column(scroll), 100, "a percentage from 0 to 100, or nothing", out var percentage, out _))
        {
            return false;
        }

        reading = new EbnerdReading(read, percentage);
        return true;
    }

    private static void ReadHistory(DataFile file, ImportRun run, EbnerdLog log)
    {
        using var rows = CsvRows.WithHeader(file, run, "user_id", "impression_time_fixed", "article_id_fixed");
        var (user, time, article) = (rows.Column("user_id"), rows.Column("impression_time_fixed"), rows.Column("article_id_fixed"));
        while (rows.Read())
        {
            if (rows.TryId(user, out var userId)
                && rows.TryIds(article, ' ', out var articles)
                && rows.TryTimes(time, articles.Length, out var times))
            {
                for (var i = 0; i < times.Length; i++)
                {
                    log.AddHistory(userId, articles[i], times[i]);
                }
            }
        }
    }
}
