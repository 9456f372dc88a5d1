using Verge.Datasets.Reading;
using Verge.Domain;

namespace Verge.Datasets.Importers;

/// <summary>Taobao <c>UserBehavior.csv</c>: user, item, category, behavior, Unix seconds; no header.</summary>
internal sealed class TaobaoImporter : DatasetImporter
{
    private const string Favorite = "favorite (fav): neither click, cart nor order";
    private const string OtherCategory = "item seen in a second category: the first is kept";

    public override string Kind => "taobao";

    protected override ImportResult Import(string path, ImportRun run)
    {
        var file = Require(path, "UserBehavior.csv");
        run.Expect(file);
        var log = new InteractionLog();
        run.Read(file, data => Read(data, run, log));
        return new ImportResult
        {
            Dataset = new Dataset { Name = Kind, Interactions = log.InOrder(run), Items = log.Items() },
            Report = run.Report(),
        };
    }

    private static void Read(DataFile file, ImportRun run, InteractionLog log)
    {
        using var rows = CsvRows.WithoutHeader(file, run, "user", "item", "category", "behavior", "time");
        while (rows.Read())
        {
            if (!rows.TryId(0, out var user) || !rows.TryId(1, out var item) || !rows.TryId(2, out var category)
                || !TryKind(rows, out var kind) || !rows.TryUnixSeconds(4, out var at))
            {
                continue;
            }

            run.LeaveOut(OtherCategory, log.Know(item, category).Attributes["category"] == category ? 0 : 1);
            if (kind is { } known)
            {
                log.Add(new Interaction(user, item, known, at));
            }
            else
            {
                run.LeaveOut(Favorite);
            }
        }
    }

    private static bool TryKind(CsvRows rows, out EventKind? kind)
    {
        var name = rows[3];
        kind = name switch
        {
            _ when name.SequenceEqual("pv"u8) => EventKind.Clicked,
            _ when name.SequenceEqual("cart"u8) => EventKind.Carted,
            _ when name.SequenceEqual("buy"u8) => EventKind.Ordered,
            _ => null,
        };
        return kind is not null || name.SequenceEqual("fav"u8) || rows.Malformed(3, "pv, cart, fav or buy");
    }
}
