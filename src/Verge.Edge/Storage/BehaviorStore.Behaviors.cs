using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Verge.Domain;

namespace Verge.Edge.Storage;

internal sealed partial class BehaviorStore
{
    private const string BehaviorColumns =
        "id, kind, item, page, started_at, closed_at, seconds, exposure_count, scroll_speed, scroll_seconds, scroll_count, delete_reason, acts, since_touched, scores, embedding, version, encoding, state";

    /// <summary>Adds a behavior with its encoding, and for a page-view the state after it.</summary>
    /// <returns>Its id; ids grow in the order of the sequence.</returns>
    public long AddBehavior(long sequence, StoredBehavior b, ReadOnlySpan<float> encoding, ReadOnlySpan<float> state) => Prepared("""
        INSERT INTO behaviors(sequence, kind, item, page, started_at, closed_at, seconds, exposure_count, scroll_speed, scroll_seconds, scroll_count,
          delete_reason, acts, since_touched, scores, embedding, version, encoding, state)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) RETURNING id
        """).RunForId(sequence, (long)b.Kind, b.ItemId, b.Page, b.StartedAt.UtcTicks, b.ClosedAt?.UtcTicks, b.Seconds, b.ExposureCount, b.ScrollSpeed, b.ScrollSeconds, b.ScrollCount,
            b.DeleteReason, Join(b.Acts), b.SinceTouched?.Ticks, Blob.Of<float>(b.Scores), Blob.OrNull(b.Embedding), b.Version,
            encoding.IsEmpty ? null : Blob.Of(encoding), state.IsEmpty ? null : Blob.Of(state));

    /// <summary>Replaces what closing a page-view changes.</summary>
    public void ClosePageView(StoredBehavior b) =>
        Prepared("UPDATE behaviors SET closed_at = $2, seconds = $3, acts = $4 WHERE id = $1").Run(b.Id, b.ClosedAt?.UtcTicks, b.Seconds, Join(b.Acts));

    public void SaveActs(long id, ImmutableSortedSet<string> acts) => Prepared("UPDATE behaviors SET acts = $2 WHERE id = $1").Run(id, Join(acts));

    public void SaveEncoding(long id, ReadOnlySpan<float> encoding, ReadOnlySpan<float> state) =>
        Prepared("UPDATE behaviors SET encoding = $2, state = $3 WHERE id = $1").Run(id, Blob.Of(encoding), state.IsEmpty ? null : Blob.Of(state));

    /// <summary>Replaces a behavior's item vector and what was encoded from it: another model version.</summary>
    public void SaveVectors(StoredBehavior b, float[] encoding, float[]? state) =>
        Prepared("UPDATE behaviors SET scores = $2, embedding = $3, version = $4, encoding = $5, state = $6 WHERE id = $1")
            .Run(b.Id, Blob.Of<float>(b.Scores), Blob.OrNull(b.Embedding), b.Version, Blob.Of<float>(encoding), Blob.OrNull(state));

    /// <summary>A sequence's behaviors of one kind in order, with their encodings and states where stored.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="from">The first id wanted.</param>
    public List<(StoredBehavior Behavior, float[]? Encoding, float[]? State)> LoadBehaviors(long sequence, BehaviorKind kind, long from = 0)
    {
        var behaviors = new List<(StoredBehavior, float[]?, float[]?)>();
        using var reader = Prepared($"SELECT {BehaviorColumns} FROM behaviors WHERE sequence = $1 AND kind = $2 AND id >= $3 ORDER BY id").Read(sequence, (long)kind, from);
        while (reader.Read())
        {
            behaviors.Add((ReadBehavior(reader), Blob.ReadVector(reader, 17), Blob.ReadVector(reader, 18)));
        }

        return behaviors;
    }

    public List<StoredBehavior> LoadOpenPages(long sequence)
    {
        var pages = new List<StoredBehavior>();
        using var reader = Prepared($"SELECT {BehaviorColumns} FROM behaviors WHERE sequence = $1 AND kind = 1 AND closed_at IS NULL ORDER BY id").Read(sequence);
        while (reader.Read())
        {
            pages.Add(ReadBehavior(reader));
        }

        return pages;
    }

    /// <summary>The id from which the last <paramref name="count"/> behaviors, and all open ones with one before them, are read.</summary>
    public long FirstOf(long sequence, BehaviorKind kind, int count) => Prepared("""
        SELECT coalesce(min(id), 0) FROM (
          SELECT id FROM (SELECT id FROM behaviors WHERE sequence = $1 AND kind = $2 ORDER BY id DESC LIMIT $3)
          UNION ALL
          SELECT id FROM (SELECT id FROM behaviors WHERE sequence = $1 AND kind = $2 AND id <
            (SELECT min(id) FROM behaviors WHERE sequence = $1 AND kind = $2 AND closed_at IS NULL) ORDER BY id DESC LIMIT 1)
          UNION ALL
          SELECT min(id) FROM behaviors WHERE sequence = $1 AND kind = $2 AND closed_at IS NULL)
        """).RunForId(sequence, (long)kind, count);

    /// <summary>Per item of a sequence: exposures so far, and when its page was last opened.</summary>
    public List<(string Item, int Exposures, DateTimeOffset? Touched)> LoadItemHistory(long sequence)
    {
        var items = new List<(string, int, DateTimeOffset?)>();
        using var reader = Prepared("""
            SELECT item, max(exposure_count), max(CASE WHEN kind = 1 THEN started_at END) FROM behaviors WHERE sequence = $1 GROUP BY item
            """).Read(sequence);
        while (reader.Read())
        {
            items.Add((reader.GetString(0), reader.GetInt32(1), reader.IsDBNull(2) ? null : Time(reader, 2)));
        }

        return items;
    }

    /// <summary>What an item came with when it was last seen in a sequence, sooner with scores than without.</summary>
    public SeenItem? LastSeen(long sequence, string item)
    {
        using var reader = Prepared("""
            SELECT page, scores, embedding, version FROM behaviors WHERE sequence = $1 AND item = $2 ORDER BY coalesce(length(scores), 0) > 0 DESC, id DESC LIMIT 1
            """).Read(sequence, item);
        return reader.Read() ? new(reader.GetInt32(0), Blob.ReadVector(reader, 1) ?? [], Blob.ReadVector(reader, 2), Text(reader, 3)) : null;
    }

    private static StoredBehavior ReadBehavior(SqliteDataReader reader) => new()
    {
        Id = reader.GetInt64(0),
        Kind = (BehaviorKind)reader.GetInt32(1),
        ItemId = reader.GetString(2),
        Page = reader.GetInt32(3),
        StartedAt = Time(reader, 4),
        ClosedAt = reader.IsDBNull(5) ? null : Time(reader, 5),
        Seconds = reader.GetFloat(6),
        ExposureCount = reader.GetInt32(7),
        ScrollSpeed = reader.GetFloat(8),
        ScrollSeconds = reader.GetFloat(9),
        ScrollCount = reader.GetInt32(10),
        DeleteReason = reader.GetInt32(11),
        Acts = Split(reader.GetString(12)),
        SinceTouched = reader.IsDBNull(13) ? null : TimeSpan.FromTicks(reader.GetInt64(13)),
        Scores = Blob.ReadVector(reader, 14) ?? [],
        Embedding = Blob.ReadVector(reader, 15),
        Version = Text(reader, 16),
    };

    private static string Join(ImmutableSortedSet<string> acts) => string.Join(' ', acts);

    private static ImmutableSortedSet<string> Split(string acts) =>
        acts.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToImmutableSortedSet(StringComparer.Ordinal);
}
