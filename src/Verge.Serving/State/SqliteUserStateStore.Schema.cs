using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Verge.Serving;

public sealed partial class SqliteUserStateStore
{
    private const int SchemaVersion = 3;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS interactions (
            sequence INTEGER PRIMARY KEY, user TEXT NOT NULL, kind INTEGER NOT NULL, at INTEGER NOT NULL,
            item TEXT NOT NULL, session TEXT NOT NULL, surface INTEGER, id TEXT NOT NULL DEFAULT '');
        CREATE UNIQUE INDEX IF NOT EXISTS interactions_once ON interactions (user, kind, at, item, session, id);
        CREATE UNIQUE INDEX IF NOT EXISTS interactions_by_id ON interactions (user, id) WHERE id <> '';
        CREATE TABLE IF NOT EXISTS embeddings (
            user TEXT NOT NULL, surface INTEGER NOT NULL, version TEXT NOT NULL, at INTEGER NOT NULL, events INTEGER NOT NULL,
            items TEXT NOT NULL DEFAULT '', inputs TEXT NOT NULL DEFAULT '', embedding BLOB NOT NULL, PRIMARY KEY (user, surface)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS positions (consumer TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS pages (sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, items TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS pages_by_time ON pages (at);
        CREATE TABLE IF NOT EXISTS sequence (last INTEGER NOT NULL);
        INSERT INTO sequence SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM sequence);
        """;

    // Interactions had no ids.
    private const string FromFirst = "ALTER TABLE interactions ADD COLUMN id TEXT NOT NULL DEFAULT ''; DROP INDEX interactions_once;";

    // Embeddings named the places of items in a catalogue as it was in one process: nobody can tell any more of which items they are. How
    // many events a user has stays; the embedding is of no version, and made again as for a new one.
    private const string FromSecond = """
        UPDATE embeddings SET version = '', embedding = x'';
        ALTER TABLE embeddings DROP COLUMN history;
        ALTER TABLE embeddings ADD COLUMN items TEXT NOT NULL DEFAULT '';
        ALTER TABLE embeddings ADD COLUMN inputs TEXT NOT NULL DEFAULT '';
        """;

    /// <summary>SQLite's <c>synchronous</c> of what writes interactions; 2 is FULL: each commit waits for the disk. A killed process cannot show it, a power cut would.</summary>
    internal long Synchronous
    {
        get
        {
            lock (_gate)
            {
                using var command = _durable.CreateCommand();
                command.CommandText = "PRAGMA synchronous";
                return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
            }
        }
    }

    private void CreateSchema()
    {
        try
        {
            using (var log = _durable.CreateCommand())
            {
                log.CommandText = "PRAGMA journal_mode = WAL";
                log.ExecuteNonQuery();
            }

            // Of two that open an old file at once, the second finds it new.
            using var transaction = _durable.BeginTransaction(deferred: false);
            using var command = Command(_durable, transaction, "PRAGMA user_version");
            var version = Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
            if (version > SchemaVersion)
            {
                throw new InvalidDataException($"{_path}: got schema version {version}, expected at most {SchemaVersion}");
            }

            command.CommandText = $"""
                {(version == 1 ? FromFirst : version == 2 ? FromSecond : "")}
                {Tables}
                PRAGMA user_version = {SchemaVersion};
                """;
            command.ExecuteNonQuery();
            transaction.Commit();
        }
        catch (SqliteException error)
        {
            throw Failed("be prepared", error);
        }
    }
}
