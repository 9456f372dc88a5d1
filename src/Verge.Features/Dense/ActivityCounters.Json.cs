using System.Text;
using System.Text.Json.Serialization;
using Verge.Domain;

namespace Verge.Features;

public sealed partial class ActivityCounters
{
    /// <summary>What is known, as JSON, the same bytes for the same content: what windows need from this time on.</summary>
    /// <param name="users">Whether with what is remembered of users. A bundle carries counts alone, which name nobody.</param>
    public string ToJson(bool users)
    {
        lock (_gate)
        {
            var items = new ActivityItems();
            var start = _layout.Start(_time);
            var acts = new SortedDictionary<string, ActRow[]>(StringComparer.Ordinal);
            foreach (var user in _users.All.OrderBy(user => user.UserId, StringComparer.Ordinal))
            {
                if (users && user.Latest >= start)
                {
                    acts.Add(user.UserId, [.. user.All.ToArray().Where(act => act.At >= start).Select(act => RowOf(act, items))]);
                }
            }

            // A heap has no order of its own: the same content must be the same bytes.
            var pending = _pending.UnorderedItems.Select(entry => entry.Element with { UserId = users ? entry.Element.UserId : "" })
                .Where(pending => pending.Counts || pending.UserId.Length > 0)
                .OrderBy(pending => pending.Act.At).ThenBy(pending => pending.UserId, StringComparer.Ordinal).ThenBy(pending => pending.Act.Kind)
                .ThenBy(pending => ActivityItems.KeyOf(pending.Act.Item), StringComparer.Ordinal).ThenBy(pending => pending.Act.LogPrice)
                .ThenBy(pending => pending.Counts)
                .Select(pending => new PendingRow { Act = RowOf(pending.Act, items), User = pending.UserId, Counts = pending.Counts })
                .ToArray();
            return FeatureJson.Write(new Snapshot
            {
                Schema = Schema.Hash,
                Time = _time,
                Total = _total.ToRows(_layout, _time),
                Groups = [.. _groups.Select(RowsOf)],
                Users = acts,
                Pending = pending,
                Items = items.ToRows(),
            });
        }
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote, strictly. Reading on gives the same to the bit.</summary>
    /// <param name="json">The text.</param>
    /// <param name="schema">The schema that it was written with.</param>
    /// <param name="catalogue">Finds an item, for what comes.</param>
    /// <exception cref="FeatureException">Of another schema, or an unknown, missing or impossible field: named.</exception>
    public static ActivityCounters FromJson(string json, DenseSchema schema, Func<string, Item?> catalogue)
    {
        ArgumentNullException.ThrowIfNull(json);
        var counters = new ActivityCounters(schema, catalogue);
        var read = FeatureJson.Read<Snapshot>(Encoding.UTF8.GetBytes(json), "activity counters");
        if (read.Schema != schema.Hash)
        {
            throw new FeatureException("schema", read.Schema, $"that of the features, {schema.Hash}");
        }

        if (read.Time < 0 || read.Time > DateTimeOffset.MaxValue.UtcTicks)
        {
            throw new FeatureException("time", read.Time, "ticks of a time");
        }

        counters.Restore(read);
        return counters;
    }

    private void Restore(Snapshot read)
    {
        SetTime(read.Time);
        AddRows("total", read.Total, _total);
        if (read.Groups.Length != _groups.Length || read.Groups.Contains(null!))
        {
            throw new FeatureException("groups", $"{read.Groups.Length} lists", $"{_groups.Length}, one a group of the schema");
        }

        for (var group = 0; group < _groups.Length; group++)
        {
            foreach (var (value, rows) in read.Groups[group])
            {
                AddRows($"groups[{group}].{value}", rows, CountsOf(group, value));
            }
        }

        var items = ActivityItems.Read(read.Items, _plan.Attributes.Length);
        foreach (var (user, rows) in read.Users)
        {
            foreach (var row in rows ?? throw new FeatureException($"users.{user}", null, "a list of acts"))
            {
                _users.Add(user, ActOf($"users.{user}", row, items));
            }
        }

        foreach (var row in read.Pending)
        {
            Put(new(ActOf("pending", row?.Act, items), row!.User, row.Counts));
        }
    }

    private SortedDictionary<string, long[][][]> RowsOf(Dictionary<string, WindowCounts> group)
    {
        var all = new SortedDictionary<string, long[][][]>(StringComparer.Ordinal);
        foreach (var (value, counts) in group)
        {
            var rows = counts.ToRows(_layout, _time);
            if (Array.Exists(rows, series => series.Length > 0))
            {
                all.Add(value, rows);
            }
        }

        return all;
    }

    private void AddRows(string name, long[][][] rows, WindowCounts counts)
    {
        var series = _layout.Resolutions.Length;
        if (rows is null || rows.Length != series || !rows.All(some => some is not null && some.All(IsRow)))
        {
            throw new FeatureException(name, "other rows", $"{series} lists of rows of a bucket and {ActivityKinds.Count} counts, none below 0");
        }

        for (var i = 0; i < rows.Length; i++)
        {
            foreach (var row in rows[i])
            {
                counts.AddRow(i, row);
            }
        }
    }

    private static ActRow RowOf(in UserAct act, ActivityItems items) => new() { At = act.At, Kind = act.Kind, Item = items.Add(act.Item), LogPrice = act.LogPrice };

    private static bool IsRow(long[]? row) => row is [>= 0, .. { Length: ActivityKinds.Count } counts] && counts.All(count => count is >= 0 and <= int.MaxValue);

    private static UserAct ActOf(string name, ActRow? row, ItemValues[] items)
    {
        if (row is null || row.At < 0 || row.At > DateTimeOffset.MaxValue.UtcTicks || !Enum.IsDefined(row.Kind) || row.Item < 0 || row.Item >= items.Length
            || !float.IsFinite(row.LogPrice))
        {
            throw new FeatureException(name, row is null ? "null" : $"an act at {row.At}, kind {row.Kind}, item {row.Item}", $"a time, a kind and one of {items.Length} items");
        }

        return new(row.At, row.Kind, items[row.Item], row.LogPrice);
    }

    private sealed class Snapshot
    {
        [JsonRequired]
        public required string Schema { get; init; }

        [JsonRequired]
        public required long Time { get; init; }

        [JsonRequired]
        public required long[][][] Total { get; init; }

        [JsonRequired]
        public required SortedDictionary<string, long[][][]>[] Groups { get; init; }

        [JsonRequired]
        public required string?[][] Items { get; init; }

        [JsonRequired]
        public required SortedDictionary<string, ActRow[]> Users { get; init; }

        [JsonRequired]
        public required PendingRow[] Pending { get; init; }
    }

    private sealed class ActRow
    {
        [JsonRequired]
        public required long At { get; init; }

        [JsonRequired]
        public required ActivityKind Kind { get; init; }

        [JsonRequired]
        public required int Item { get; init; }

        [JsonRequired]
        public required float LogPrice { get; init; }
    }

    private sealed class PendingRow
    {
        [JsonRequired]
        public required ActRow Act { get; init; }

        [JsonRequired]
        public required string User { get; init; }

        [JsonRequired]
        public required bool Counts { get; init; }
    }
}
