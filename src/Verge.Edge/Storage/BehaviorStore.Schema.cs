using Microsoft.Data.Sqlite;

namespace Verge.Edge.Storage;

internal sealed partial class BehaviorStore
{
    /// <summary>
    /// Step i takes a file from schema i to i + 1; <c>PRAGMA user_version</c> says where a file stands. A step that was
    /// ever released is never changed: a new one is added.
    /// </summary>
    /// <remarks>Times are UTC ticks, vectors little-endian floats. A behavior's embedding, encoding and state live as long as its sequence.</remarks>
    internal static readonly string[] Migrations =
    [
        """
        CREATE TABLE device(
          id INTEGER PRIMARY KEY CHECK (id = 1),
          user TEXT NOT NULL, surface TEXT NOT NULL, anchor TEXT,
          sequence INTEGER NOT NULL, sequence_started_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
          skips INTEGER NOT NULL DEFAULT 0, model_version TEXT,
          page INTEGER NOT NULL DEFAULT 0, visible INTEGER NOT NULL DEFAULT 0,
          cursor TEXT, ended INTEGER NOT NULL DEFAULT 0, tail BLOB) STRICT;
        CREATE TABLE states(kind INTEGER PRIMARY KEY, state BLOB NOT NULL) STRICT;
        CREATE TABLE behaviors(
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          sequence INTEGER NOT NULL, kind INTEGER NOT NULL, item TEXT NOT NULL, page INTEGER NOT NULL,
          started_at INTEGER NOT NULL, closed_at INTEGER,
          seconds REAL NOT NULL, exposure_count INTEGER NOT NULL,
          scroll_speed REAL NOT NULL, scroll_seconds REAL NOT NULL, scroll_count INTEGER NOT NULL, delete_reason INTEGER NOT NULL,
          acts TEXT NOT NULL, since_touched INTEGER,
          scores BLOB, embedding BLOB, version TEXT, encoding BLOB, state BLOB) STRICT;
        CREATE INDEX behaviors_by_sequence ON behaviors(sequence, kind, id);
        CREATE TABLE on_screen(
          item TEXT PRIMARY KEY, started_at INTEGER NOT NULL, clicked INTEGER NOT NULL DEFAULT 0,
          scroll_speed REAL NOT NULL DEFAULT 0, scroll_seconds REAL NOT NULL DEFAULT 0, scroll_count INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
        CREATE TABLE feed(
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          item TEXT NOT NULL UNIQUE, title TEXT NOT NULL, price REAL, attributes TEXT NOT NULL,
          page INTEGER NOT NULL, position INTEGER NOT NULL, scores BLOB, embedding BLOB, version TEXT,
          slot INTEGER, exposed INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0) STRICT;
        CREATE TABLE unsent(
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          kind INTEGER NOT NULL, item TEXT NOT NULL, at INTEGER NOT NULL, session TEXT NOT NULL, surface TEXT NOT NULL) STRICT;
        """,
    ];

    private static void Migrate(SqliteConnection connection, IReadOnlyList<string> migrations)
    {
        var version = Scalar(connection, "PRAGMA user_version");
        if (version > migrations.Count)
        {
            throw new StoreUnusableException($"its schema is {version}, written by a newer release; this one knows up to {migrations.Count}");
        }

        for (; version < migrations.Count; version++)
        {
            try
            {
                // The version moves in the same transaction: a step is done once or not at all.
                Execute(connection, $"BEGIN IMMEDIATE; {migrations[(int)version]} PRAGMA user_version = {version + 1}; COMMIT;");
            }
            catch (SqliteException e) when (e.SqliteErrorCode is GenericError or Constraint)
            {
                throw new StoreUnusableException($"its schema cannot be brought from {version} to {version + 1}: {e.Message}");
            }
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        // Statement by statement: disposing a reader would run the rest, and swallow its errors.
        using var reader = command.ExecuteReader();
        while (reader.NextResult())
        {
        }
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
