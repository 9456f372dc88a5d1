using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using Verge.Datasets.Reading;
using Verge.Domain;

namespace Verge.Datasets.Storage;

/// <content>From lines to the domain.</content>
internal sealed partial class DatasetReader
{
    private static readonly ImmutableSortedDictionary<string, string> NoAttributes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private Item ToItem(ItemLine line, string place)
    {
        var item = new Item
        {
            Id = _run.Ids.Keep(line.Id),
            Title = line.Title ?? "",
            Attributes = line.Attributes?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? NoAttributes,
            Price = line.Price,
            IsAvailable = line.Available ?? true,
            ListedAt = line.Listed,
        };
        DatasetChecks.Check(item, place);
        return item;
    }

    private SessionLog ToSession(SessionLine line, string place)
    {
        var session = new SessionLog
        {
            UserId = _run.Ids.Keep(line.User),
            SessionId = line.Session,
            StartedAt = line.Started,
            Pages = [.. (line.Pages ?? []).Select(page => ToPage(page, place))],
            Behaviors = [.. (line.Behaviors ?? []).Select(behavior => new Behavior
            {
                Kind = (BehaviorKind)IndexOf(Codes.Behaviors, behavior.Kind, place, "behaviors.kind"),
                ItemId = _run.Ids.Keep(behavior.Item),
                StartedAt = behavior.Started,
                ClosedAt = behavior.Closed,
                Actions = [.. behavior.Actions],
                PageIndex = behavior.Page ?? -1,
            })],
            Requests = [.. (line.Requests ?? []).Select(request => ToRequest(request, place))],
        };
        DatasetChecks.Check(session, place);
        return session;
    }

    private PagingRequest ToPage(PageLine line, string place) => new()
    {
        At = line.At,
        Surface = Surfaces.TryParse(line.Surface, out var surface) ? surface : throw DatasetChecks.Error(place, "pages.surface", line.Surface, "home or view-item"),
        AnchorItemId = line.Anchor is null ? null : _run.Ids.Keep(line.Anchor),
        Candidates = [.. line.Candidates.Select(_run.Ids.Keep)],
        Prices = [.. line.Prices ?? []],
    };

    private static RerankingRequest ToRequest(RequestLine line, string place)
    {
        var count = line.Page.Length;
        if (line.Position.Length != count || line.Labels.Length != count || (line.Truth is { } truth && truth.Length != count))
        {
            throw DatasetChecks.Error(place, "requests.position, labels, truth", $"{line.Position.Length}, {line.Labels.Length}, {line.Truth?.Length}", $"as many as pages: {count}");
        }

        var candidates = ImmutableArray.CreateBuilder<LabeledCandidate>(count);
        for (var i = 0; i < count; i++)
        {
            var label = line.Labels[i] - '0';
            if (label is < 0 or > 3)
            {
                throw DatasetChecks.Error(place, "requests.labels", line.Labels, "digits 0 to 3");
            }

            candidates.Add(new LabeledCandidate(line.Page[i], line.Position[i], (label & 1) != 0, (label & 2) != 0, line.Truth?[i] ?? float.NaN));
        }

        return new RerankingRequest
        {
            At = line.At,
            Trigger = (TriggerKind)IndexOf(Codes.Triggers, line.Trigger, place, "requests.trigger"),
            HistoryLength = line.History,
            Candidates = candidates.MoveToImmutable(),
        };
    }

    private static int IndexOf(string[] names, string name, string place, string field) =>
        Array.IndexOf(names, name) is >= 0 and var index ? index : throw DatasetChecks.Error(place, field, name, string.Join(" or ", names));

    private ImmutableArray<Interaction> ReadInteractions(string path)
    {
        var rows = ReadCsv<(Interaction Row, bool Ok)>(path, ["user", "item", "kind", "at", "session", "surface"], csv =>
        {
            var (user, item, kind, at, session, surface) = (csv.Column("user"), csv.Column("item"), csv.Column("kind"), csv.Column("at"), csv.Column("session"), csv.Column("surface"));
            Surface? where = null;
            var sessionId = "";
            return csv.TryId(user, out var userId)
                && csv.TryId(item, out var itemId)
                && TryKind(csv, kind, out var what)
                && TryTime(csv, at, out var time)
                && (csv.IsEmpty(session) || csv.TryId(session, out sessionId))
                && (csv.IsEmpty(surface) || TrySurface(csv, surface, out where))
                ? (new Interaction(userId, itemId, what, time, sessionId, where), true)
                : null;
        });
        return [.. rows.Select(row => row.Row)];
    }

    private ImmutableArray<(DateTimeOffset At, long Count)> ReadEvents(string path) =>
        ReadCsv<(DateTimeOffset, long)>(path, ["at", "count"], csv =>
            TryTime(csv, csv.Column("at"), out var at) && csv.TryInteger(csv.Column("count"), 1, long.MaxValue, "a count from 1", out var count)
                ? (at, count)
                : null);

    private ImmutableArray<SessionTestPair> ReadPairs(string path)
    {
        var rows = ReadCsv<(SessionTestPair Row, bool Ok)>(path, ["prefix", "target"], csv =>
            csv.TryIds(csv.Column("prefix"), ' ', out var prefix)
            && (prefix.Length > 0 || csv.Malformed(csv.Column("prefix"), "at least one item id"))
            && csv.TryId(csv.Column("target"), out var target)
                ? (new SessionTestPair([.. prefix], target), true)
                : null);
        return [.. rows.Select(row => row.Row)];
    }

    private static bool TryKind(CsvRows csv, int column, out EventKind kind)
    {
        kind = (EventKind)Array.IndexOf(Codes.Events, Encoding.UTF8.GetString(csv[column]));
        return Codes.IsInteraction(kind) || csv.Malformed(column, "clicked, carted or ordered");
    }

    private static bool TryTime(CsvRows csv, int column, out DateTimeOffset at) =>
        (Utf8Parser.TryParse(csv[column], out at, out var read, 'O') && read == csv[column].Length)
        || csv.Malformed(column, "a time as 2018-11-07T14:05:23.0000000+00:00");

    private static bool TrySurface(CsvRows csv, int column, out Surface? surface)
    {
        var known = Surfaces.TryParse(Encoding.UTF8.GetString(csv[column]), out var found);
        surface = found;
        return known || csv.Malformed(column, "home, view-item or nothing");
    }
}
