using Microsoft.Data.Sqlite;
using Verge.Domain;

namespace Verge.Edge.Storage;

internal sealed partial class BehaviorStore
{
    public DeviceRow? LoadDevice()
    {
        using var reader = Prepared("SELECT user, surface, anchor, sequence, sequence_started_at, last_at, skips, model_version, page, visible, cursor, ended FROM device").Read();
        return !reader.Read() ? null : new()
        {
            User = reader.GetString(0),
            Surface = reader.GetString(1),
            Anchor = Text(reader, 2),
            Sequence = reader.GetInt64(3),
            SequenceStartedAt = Time(reader, 4),
            LastAt = Time(reader, 5),
            Skips = reader.GetInt32(6),
            ModelVersion = Text(reader, 7),
            Page = reader.GetInt32(8),
            Visible = reader.GetInt32(9),
            Cursor = Text(reader, 10),
            Ended = reader.GetBoolean(11),
        };
    }

    public void SaveDevice(DeviceRow row) => Prepared("""
        INSERT INTO device(id, user, surface, anchor, sequence, sequence_started_at, last_at, skips, model_version, page, visible, cursor, ended)
        VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT(id) DO UPDATE SET user = $1, surface = $2, anchor = $3, sequence = $4, sequence_started_at = $5, last_at = $6,
          skips = $7, model_version = $8, page = $9, visible = $10, cursor = $11, ended = $12
        """).Run(row.User, row.Surface, row.Anchor, row.Sequence, row.SequenceStartedAt.UtcTicks, row.LastAt.UtcTicks, row.Skips, row.ModelVersion, row.Page, row.Visible, row.Cursor, row.Ended ? 1L : 0L);

    /// <summary>The exposure encoder's state; a page-view's stands with its behavior.</summary>
    public void SaveExposureState(ReadOnlySpan<float> state) =>
        Prepared("INSERT INTO states(kind, state) VALUES ($1, $2) ON CONFLICT(kind) DO UPDATE SET state = $2").Run((long)BehaviorKind.Exposure, Blob.Of(state));

    public float[]? LoadExposureState()
    {
        using var reader = Prepared("SELECT state FROM states WHERE kind = $1").Read((long)BehaviorKind.Exposure);
        return reader.Read() ? Blob.ReadVector(reader, 0) : null;
    }

    /// <summary>
    /// Removes what lies beyond the bounds, oldest first; never what is open, nor what the present sequence still builds on:
    /// the behaviors that attention sees.
    /// </summary>
    /// <returns>How many behaviors went.</returns>
    public int Prune(long sequence, long firstExposureNeeded, long firstPageViewNeeded, DateTimeOffset now) =>
        Prepared("DELETE FROM behaviors WHERE started_at < $1 AND sequence < $2").Run((now - _options.MaximumAge).UtcTicks, sequence)
        + Prepared("""
            DELETE FROM behaviors WHERE NOT (sequence = $2 AND id >= iif(kind = 0, $3, $4)) AND id IN
              (SELECT id FROM behaviors ORDER BY id LIMIT max(0, (SELECT count(*) FROM behaviors) - $1))
            """).Run(_options.MaximumBehaviors, sequence, firstExposureNeeded, firstPageViewNeeded)
        + Prepared("DELETE FROM unsent WHERE id <= (SELECT max(id) FROM unsent) - $1").Run(_options.MaximumUnsent);

    /// <summary>Drops vectors of finished sequences: nothing reads them again.</summary>
    public void ForgetVectors(long before) =>
        Prepared("UPDATE behaviors SET scores = NULL, embedding = NULL, version = NULL, encoding = NULL, state = NULL WHERE sequence < $1 AND encoding IS NOT NULL").Run(before);

    public void AddUnsent(UserEvent act) => Prepared("INSERT INTO unsent(kind, item, at, session, surface) VALUES ($1, $2, $3, $4, $5)")
        .Run((long)act.Kind, act.ItemId, act.At.UtcTicks, act.SessionId, (act.Surface ?? Surface.Home).ToName());

    public List<(long Id, UserEvent Event)> LoadUnsent(string user, int maximum)
    {
        var events = new List<(long, UserEvent)>();
        using var reader = Prepared("SELECT id, kind, item, at, session, surface FROM unsent ORDER BY id LIMIT $1").Read(maximum);
        while (reader.Read())
        {
            Surface? surface = Surfaces.TryParse(reader.GetString(5), out var known) ? known : null;
            events.Add((reader.GetInt64(0), new((EventKind)reader.GetInt32(1), user, reader.GetString(2), Time(reader, 3)) { SessionId = reader.GetString(4), Surface = surface }));
        }

        return events;
    }

    public void DeleteUnsent(long upTo) => Prepared("DELETE FROM unsent WHERE id <= $1").Run(upTo);

    private static string? Text(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset Time(SqliteDataReader reader, int column) => new(reader.GetInt64(column), TimeSpan.Zero);
}
