using System.Collections.Immutable;
using System.Text.Json;
using Verge.Edge.Pooling;

namespace Verge.Edge.Storage;

internal sealed partial class BehaviorStore
{
    public void AddEntry(PoolEntry e) => Prepared("""
        INSERT INTO feed(id, item, title, price, attributes, page, position, scores, embedding, version, slot, exposed, deleted)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        """).Run(e.Id, e.ItemId, e.Title, e.Price, JsonSerializer.Serialize(e.Attributes, EdgeJson.Default.ImmutableSortedDictionaryStringString),
            e.Page, e.Position, Blob.Of<float>(e.Scores), Blob.OrNull(e.Embedding), e.Version, e.Slot, e.IsExposed ? 1L : 0L, e.IsDeleted ? 1L : 0L);

    public void DeleteEntry(long id) => Prepared("DELETE FROM feed WHERE id = $1").Run(id);

    public void ClearFeed() => Prepared("DELETE FROM feed").Run();

    public void SaveSlot(long id, long slot) => Prepared("UPDATE feed SET slot = $2 WHERE id = $1").Run(id, slot);

    public void SaveExposed(long id) => Prepared("UPDATE feed SET exposed = 1 WHERE id = $1").Run(id);

    public void SaveDeleted(long id) => Prepared("UPDATE feed SET deleted = 1 WHERE id = $1").Run(id);

    public void SaveEntryVectors(long id, float[] scores, float[]? embedding, string? version) =>
        Prepared("UPDATE feed SET scores = $2, embedding = $3, version = $4 WHERE id = $1").Run(id, Blob.Of<float>(scores), Blob.OrNull(embedding), version);

    /// <summary>The order of what may still move.</summary>
    public void SaveTail(IReadOnlyList<PoolEntry> tail)
    {
        var ids = new long[tail.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = tail[i].Id;
        }

        Prepared("UPDATE device SET tail = $1").Run(Blob.Of<long>(ids));
    }

    public long[] LoadTail()
    {
        using var reader = Prepared("SELECT tail FROM device").Read();
        return reader.Read() ? Blob.Read<long>(reader, 0) ?? [] : [];
    }

    public List<PoolEntry> LoadEntries()
    {
        var entries = new List<PoolEntry>();
        using var reader = Prepared("SELECT id, item, title, price, attributes, page, position, scores, embedding, version, slot, exposed, deleted FROM feed").Read();
        while (reader.Read())
        {
            entries.Add(new()
            {
                Id = reader.GetInt64(0),
                ItemId = reader.GetString(1),
                Title = reader.GetString(2),
                Price = reader.IsDBNull(3) ? null : reader.GetDouble(3),
                Attributes = JsonSerializer.Deserialize(reader.GetString(4), EdgeJson.Default.ImmutableSortedDictionaryStringString)
                    ?? ImmutableSortedDictionary<string, string>.Empty,
                Page = reader.GetInt32(5),
                Position = reader.GetInt32(6),
                Scores = Blob.ReadVector(reader, 7) ?? [],
                Embedding = Blob.ReadVector(reader, 8),
                Version = Text(reader, 9),
                Slot = reader.IsDBNull(10) ? null : reader.GetInt64(10),
                IsExposed = reader.GetBoolean(11),
                IsDeleted = reader.GetBoolean(12),
            });
        }

        return entries;
    }

    public void SaveOnScreen(OnScreen s) => Prepared("""
        INSERT INTO on_screen(item, started_at, clicked, scroll_speed, scroll_seconds, scroll_count) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT(item) DO UPDATE SET started_at = $2, clicked = $3, scroll_speed = $4, scroll_seconds = $5, scroll_count = $6
        """).Run(s.ItemId, s.StartedAt.UtcTicks, s.Clicked ? 1L : 0L, s.ScrollSpeed, s.ScrollSeconds, s.ScrollCount);

    public void DeleteOnScreen(string item) => Prepared("DELETE FROM on_screen WHERE item = $1").Run(item);

    public void ClearOnScreen() => Prepared("DELETE FROM on_screen").Run();

    public List<OnScreen> LoadOnScreen()
    {
        var items = new List<OnScreen>();
        using var reader = Prepared("SELECT item, started_at, clicked, scroll_speed, scroll_seconds, scroll_count FROM on_screen ORDER BY started_at, item").Read();
        while (reader.Read())
        {
            items.Add(new()
            {
                ItemId = reader.GetString(0),
                StartedAt = Time(reader, 1),
                Clicked = reader.GetBoolean(2),
                ScrollSpeed = reader.GetFloat(3),
                ScrollSeconds = reader.GetFloat(4),
                ScrollCount = reader.GetInt32(5),
            });
        }

        return items;
    }
}
