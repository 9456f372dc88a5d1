using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Verge.Domain;
using Verge.Features;

namespace Verge.Serving;

/// <summary>
/// User state in one SQLite file (write-ahead log). One connection writes at a time; readers have their own, kept open with
/// their statements prepared, and never wait for the writer.
/// </summary>
public sealed partial class SqliteUserStateStore : IEventLog, IUserStateStore, IUserEmbeddingStore, IDisposable
{
    private const int IdleReaders = 32;

    // How long emptying the log waits for whoever reads, in milliseconds: a block of a long log takes some ten.
    private const int BusyTimeout = 1_000;
    private readonly string _path;
    private readonly string _connectionString;
    private readonly SqliteConnection _durable;
    private readonly SqliteConnection _derived;
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
        // Interactions are acknowledged, so they go to the disk; of pages served, and of what follows from interactions, a power cut may
        // cost the last.
        _durable = Open("FULL");
        try
        {
            CreateSchema();
            _derived = Open("NORMAL");
        }
        catch
        {
            _durable.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<HistoryClick> Clicks(string userId) => Newest(userId, EventKind.Clicked, UserStateLimits.Clicks);

    /// <inheritdoc/>
    public ReadOnlyMemory<HistoryClick> Newest(string userId, EventKind kind, int limit) => Read(reader => reader.Newest(userId, kind, limit));

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
            _durable.Dispose();
            _derived.Dispose();
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
            using var command = connection.CreateCommand();
            // What is deleted, or moved within the file, is overwritten: a user who was forgotten stands in no unused part of it.
            command.CommandText = $"PRAGMA synchronous = {synchronous}; PRAGMA secure_delete = ON; PRAGMA busy_timeout = {BusyTimeout}";
            command.ExecuteNonQuery();
            return connection;
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw Failed("be opened", error);
        }
    }

    private UserStateException Failed(string what, SqliteException error) => new($"{_path}: user state could not {what}: {error.Message}", error);
}
