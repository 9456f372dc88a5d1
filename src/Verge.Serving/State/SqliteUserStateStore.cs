using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Verge.Domain;
using Verge.Features;

namespace Verge.Serving;

/// <summary>
/// User state in one SQLite file (write-ahead log). One connection writes at a time; readers have their own, kept open with
/// their statements prepared, and never wait for the writer.
/// </summary>
public sealed partial class SqliteUserStateStore : IUserStateStore, IUserEmbeddingStore, IDisposable
{
    private const int SchemaVersion = 2;
    private const int IdleReaders = 32;
    private readonly string _path;
    private readonly string _connectionString;
    private readonly SqliteConnection _interactions;
    private readonly SqliteConnection _pages;
    private readonly ConcurrentBag<StateReader> _readers = [];
    private readonly Lock _gate = new();
    private volatile bool _disposed;

    /// <summary>Opens or makes the file.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <exception cref="UserStateException">It cannot be opened, or is no such file.</exception>
    /// <exception cref="InvalidDataException">It is of a later schema.</exception>
    public SqliteUserStateStore(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 10, Pooling = false }.ToString();
        // Interactions are acknowledged, so they go to the disk; of pages served, a power cut may cost the last.
        _interactions = Open("FULL");
        try
        {
            CreateSchema();
            _pages = Open("NORMAL");
        }
        catch
        {
            _interactions.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<HistoryClick> Clicks(string userId) => Read(reader => reader.Clicks(userId));

    /// <inheritdoc/>
    public ImmutableHashSet<string> Seen(string userId, DateTimeOffset since) => Read(reader => reader.Seen(userId, since));

    /// <inheritdoc/>
    public IReadOnlyList<StoredEvent> Read(long after, int limit) => Read(reader => reader.Interactions(after, limit));

    /// <inheritdoc/>
    public long End() => Read(reader => reader.End());

    /// <inheritdoc/>
    public long Waiting(long after) => Read(reader => reader.Waiting(after));

    /// <inheritdoc/>
    public UserEmbedding? Find(string userId, Surface surface) => Read(reader => reader.Embedding(userId, surface));

    /// <inheritdoc/>
    public long Position(string consumer) => Read(reader => reader.Position(consumer));

    /// <inheritdoc/>
    public IEnumerable<StoredEvent> EventsAfter(DateTimeOffset moment, long afterSequence = 0)
    {
        // In blocks, so that no read of a long log keeps the write-ahead log from being shortened.
        const int Block = 10_000;
        while (true)
        {
            var block = Read(reader => reader.EventsAfter(moment, afterSequence, Block));
            foreach (var stored in block)
            {
                yield return stored;
            }

            if (block.Count < Block)
            {
                yield break;
            }

            afterSequence = block[^1].Sequence;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _interactions.Dispose();
            _pages.Dispose();
        }

        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private T Read<T>(Func<StateReader, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        StateReader? reader = null;
        try
        {
            reader = _readers.TryTake(out var idle) ? idle : new(Open("NORMAL"));
            var result = read(reader);
            if (!_disposed && _readers.Count < IdleReaders)
            {
                _readers.Add(reader);
                reader = null;
            }

            return result;
        }
        catch (SqliteException error)
        {
            throw Failed("be read", error);
        }
        finally
        {
            // One that failed, or is one too many.
            reader?.Dispose();
        }
    }

    private SqliteConnection Open(string synchronous)
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            Execute(connection, $"PRAGMA synchronous = {synchronous}");
            return connection;
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw Failed("be opened", error);
        }
    }

    private void CreateSchema()
    {
        try
        {
            var version = Convert.ToInt32(Execute(_interactions, "PRAGMA user_version"), CultureInfo.InvariantCulture);
            if (version > SchemaVersion)
            {
                throw new InvalidDataException($"{_path}: got schema version {version}, expected at most {SchemaVersion}");
            }

            Execute(_interactions, "PRAGMA journal_mode = WAL");
            using var create = _interactions.CreateCommand();
            // Of the first schema, interactions had no ids.
            create.CommandText = $"""
                BEGIN IMMEDIATE;
                {(version == 1 ? "ALTER TABLE interactions ADD COLUMN id TEXT NOT NULL DEFAULT ''; DROP INDEX interactions_once;" : "")}
                CREATE TABLE IF NOT EXISTS interactions (
                    sequence INTEGER PRIMARY KEY, user TEXT NOT NULL, kind INTEGER NOT NULL, at INTEGER NOT NULL,
                    item TEXT NOT NULL, session TEXT NOT NULL, surface INTEGER, id TEXT NOT NULL DEFAULT '');
                CREATE UNIQUE INDEX IF NOT EXISTS interactions_once ON interactions (user, kind, at, item, session, id);
                CREATE UNIQUE INDEX IF NOT EXISTS interactions_by_id ON interactions (user, id) WHERE id <> '';
                CREATE TABLE IF NOT EXISTS embeddings (
                    user TEXT NOT NULL, surface INTEGER NOT NULL, version TEXT NOT NULL, at INTEGER NOT NULL, events INTEGER NOT NULL,
                    history BLOB NOT NULL, embedding BLOB NOT NULL, PRIMARY KEY (user, surface)) WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS positions (consumer TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS pages (sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, items TEXT NOT NULL);
                CREATE INDEX IF NOT EXISTS pages_by_time ON pages (at);
                CREATE TABLE IF NOT EXISTS sequence (last INTEGER NOT NULL);
                INSERT INTO sequence SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM sequence);
                PRAGMA user_version = {SchemaVersion};
                COMMIT;
                """;
            create.ExecuteNonQuery();
        }
        catch (SqliteException error)
        {
            throw Failed("be prepared", error);
        }
    }

    private UserStateException Failed(string what, SqliteException error) => new($"{_path}: user state could not {what}: {error.Message}", error);

    private static object? Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
