using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Verge.Domain;
using Verge.Features;

namespace Verge.Serving;

/// <summary>A reading connection with its statements; used by one request at a time.</summary>
internal sealed partial class StateReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _newest;
    private readonly SqliteCommand _seen;
    private readonly SqliteCommand _events;
    private readonly SqliteCommand _interactions;
    private readonly SqliteCommand _end;
    private readonly SqliteCommand _waiting;
    private readonly SqliteCommand _embedding;
    private readonly SqliteCommand _position;

    public StateReader(SqliteConnection connection)
    {
        _connection = connection;
        _newest = Prepare("""
            SELECT item, at, session FROM interactions WHERE user = $user AND kind = $kind
            ORDER BY at DESC, sequence DESC LIMIT $limit
            """, "$user", "$kind", "$limit");
        _seen = Prepare($"""
            SELECT DISTINCT item FROM interactions WHERE user = $user
            AND kind IN ({(int)EventKind.Clicked}, {(int)EventKind.Carted}, {(int)EventKind.Ordered}) AND at >= $since
            """, "$user", "$since");
        _events = Prepare("""
            SELECT sequence, at, user, item, kind, session, surface, NULL, id FROM interactions WHERE sequence > $after AND at > $moment
            UNION ALL SELECT sequence, at, NULL, NULL, NULL, NULL, NULL, items, NULL FROM pages WHERE sequence > $after AND +at > $moment
            ORDER BY 1 LIMIT $limit
            """, "$after", "$moment", "$limit");
        _interactions = Prepare("""
            SELECT sequence, at, user, item, kind, session, surface, NULL, id FROM interactions WHERE sequence > $after
            ORDER BY sequence LIMIT $limit
            """, "$after", "$limit");
        _end = Prepare("SELECT IFNULL(MAX(sequence), 0) FROM interactions");
        _waiting = Prepare("SELECT COUNT(*) FROM interactions WHERE sequence > $after", "$after");
        _embedding = Prepare(
            "SELECT version, at, events, items, inputs, embedding FROM embeddings WHERE user = $user AND surface = $surface", "$user", "$surface");
        _position = Prepare("SELECT position FROM positions WHERE consumer = $consumer", "$consumer");
    }

    public ReadOnlyMemory<HistoryClick> Newest(string userId, EventKind kind, int limit)
    {
        _newest.Parameters[0].Value = userId;
        _newest.Parameters[1].Value = (int)kind;
        _newest.Parameters[2].Value = limit;
        using var reader = _newest.ExecuteReader();
        var events = new HistoryClick[limit];
        var start = events.Length;
        while (reader.Read())
        {
            events[--start] = new(reader.GetString(0), Moment(reader.GetInt64(1)), reader.GetString(2));
        }

        return events.AsMemory(start);
    }

    public ImmutableHashSet<string> Seen(string userId, DateTimeOffset since)
    {
        _seen.Parameters[0].Value = userId;
        _seen.Parameters[1].Value = since.UtcTicks;
        using var reader = _seen.ExecuteReader();
        var seen = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        while (reader.Read())
        {
            seen.Add(reader.GetString(0));
        }

        return seen.ToImmutable();
    }

    public List<StoredEvent> EventsAfter(DateTimeOffset moment, long afterSequence, int limit)
    {
        _events.Parameters[0].Value = afterSequence;
        _events.Parameters[1].Value = moment.UtcTicks;
        _events.Parameters[2].Value = limit;
        return Events(_events);
    }

    public List<StoredEvent> Interactions(long after, int limit)
    {
        _interactions.Parameters[0].Value = after;
        _interactions.Parameters[1].Value = limit;
        return Events(_interactions);
    }

    public long End() => (long)_end.ExecuteScalar()!;

    public long Waiting(long after)
    {
        _waiting.Parameters[0].Value = after;
        return (long)_waiting.ExecuteScalar()!;
    }

    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[_newest, _seen, _events, _interactions, _end, _waiting, _embedding, _position])
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private static List<StoredEvent> Events(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        var events = new List<StoredEvent>();
        while (reader.Read())
        {
            var (sequence, at) = (reader.GetInt64(0), Moment(reader.GetInt64(1)));
            events.Add(reader.IsDBNull(3)
                ? new(sequence, at, null, reader.GetString(7).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                : new(sequence, at, new(reader.GetString(2), reader.GetString(3), (EventKind)reader.GetInt32(4), at, reader.GetString(5),
                    reader.IsDBNull(6) ? null : (Surface)reader.GetInt32(6), reader.GetString(8)), []));
        }

        return events;
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new() { ParameterName = name, Value = DBNull.Value });
        }

        command.Prepare();
        return command;
    }

    private static DateTimeOffset Moment(long ticks) => new(ticks, TimeSpan.Zero);
}
