using Verge.Datasets.Reading;

namespace Verge.Datasets.Importers;

/// <summary>Trivago, RecSys Challenge 2019 (<c>train.csv</c>): hotel searches with the lists shown at each click-out.</summary>
internal sealed class TrivagoImporter : DatasetImporter
{
    private const string NoItem = "item act without an item (reference 'unknown')";
    private const string UnknownReference = "unknown";

    public override string Kind => "trivago";

    protected override ImportResult Import(string path, ImportRun run)
    {
        var file = Require(path, "train.csv");
        run.Expect(file);
        var log = new TrivagoLog();
        run.Read(file, data => Read(data, run, log));
        return new ImportResult { Dataset = log.ToDataset(Kind, run), Report = run.Report() };
    }

    private static void Read(DataFile file, ImportRun run, TrivagoLog log)
    {
        using var rows = CsvRows.WithHeader(
            file, run, "user_id", "session_id", "timestamp", "step", "action_type", "reference", "impressions", "prices");
        var columns = new Columns(rows);
        while (rows.Read())
        {
            if (TryRead(rows, columns, out var user, out var session, out var act))
            {
                if (act is { Kind: not TrivagoActKind.Other, ItemId: UnknownReference })
                {
                    run.LeaveOut(NoItem);
                    act = act with { Kind = TrivagoActKind.Other };
                }

                log.Add(user, session, act);
            }
        }
    }

    private static bool TryRead(CsvRows rows, Columns columns, out string user, out string session, out TrivagoAct act)
    {
        (session, act) = ("", default);
        return rows.TryId(columns.User, out user)
            && rows.TryId(columns.Session, out session)
            && rows.TryUnixSeconds(columns.Timestamp, out var at)
            && rows.TryInteger(columns.Step, 1, int.MaxValue, "a step from 1", out var step)
            && TryKind(rows, columns.Action, out var kind)
            && TryReference(rows, columns.Reference, kind, out var item)
            && TryList(rows, columns, kind, out var list)
            && Made(out act, new TrivagoAct(at, (int)step, kind, item, list));
    }

    private static bool Made(out TrivagoAct target, TrivagoAct value)
    {
        target = value;
        return true;
    }

    private static bool TryKind(CsvRows rows, int column, out TrivagoActKind kind) =>
        TryKind(rows[column], out kind) || rows.Malformed(column, "an action type of the RecSys Challenge 2019");

    private static bool TryKind(ReadOnlySpan<byte> name, out TrivagoActKind kind)
    {
        kind = name switch
        {
            _ when name.SequenceEqual("interaction item image"u8) => TrivagoActKind.Image,
            _ when name.SequenceEqual("interaction item info"u8) => TrivagoActKind.Info,
            _ when name.SequenceEqual("interaction item rating"u8) => TrivagoActKind.Rating,
            _ when name.SequenceEqual("interaction item deals"u8) => TrivagoActKind.Deals,
            _ when name.SequenceEqual("search for item"u8) => TrivagoActKind.Search,
            _ when name.SequenceEqual("clickout item"u8) => TrivagoActKind.ClickOut,
            _ => TrivagoActKind.Other,
        };
        return kind != TrivagoActKind.Other
            || name.SequenceEqual("search for destination"u8)
            || name.SequenceEqual("search for poi"u8)
            || name.SequenceEqual("filter selection"u8)
            || name.SequenceEqual("change of sort order"u8);
    }

    private static bool TryReference(CsvRows rows, int column, TrivagoActKind kind, out string item)
    {
        item = "";
        return kind == TrivagoActKind.Other || rows.TryId(column, out item);
    }

    private static bool TryList(CsvRows rows, Columns columns, TrivagoActKind kind, out TrivagoList? list)
    {
        list = null;
        if (kind != TrivagoActKind.ClickOut)
        {
            return true;
        }

        if (!rows.TryIds(columns.Impressions, '|', out var items)
            || (items.Length == 0 && !rows.Malformed(columns.Impressions, "the hotels shown, joined by '|'"))
            || !rows.TryPrices(columns.Prices, '|', items.Length, out var prices))
        {
            return false;
        }

        list = new TrivagoList(items, prices);
        return true;
    }

    private sealed class Columns(CsvRows rows)
    {
        public int User { get; } = rows.Column("user_id");

        public int Session { get; } = rows.Column("session_id");

        public int Timestamp { get; } = rows.Column("timestamp");

        public int Step { get; } = rows.Column("step");

        public int Action { get; } = rows.Column("action_type");

        public int Reference { get; } = rows.Column("reference");

        public int Impressions { get; } = rows.Column("impressions");

        public int Prices { get; } = rows.Column("prices");
    }
}
