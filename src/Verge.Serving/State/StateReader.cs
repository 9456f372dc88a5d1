using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Verge.Domain;
using Verge.Features;

namespace Verge.Serving;

/// <summary>A reading connection with its statements; used by one request at a time.</summary>
internal sealed class StateReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _clicks;
    private readonly SqliteCommand _seen;
    private readonly SqliteCommand _events;

    public StateReader(SqliteConnection connection)
    {
        _connection = connection;
        _clicks = Prepare($"""
            SELECT item, at, session FROM interactions WHERE user = $user AND kind = {(int)EventKind.Clicked}
            ORDER BY at DESC, sequence DESC LIMIT {UserStateLimits.Clicks}
            """, "$user");
        _seen = Prepare($"""
            SELECT DISTINCT item FROM interactions WHERE user = $user
            AND kind IN ({(int)EventKind.Clicked}, {(int)EventKind.Carted}, {(int)EventKind.Ordered}) AND at >= $since
            """, "$user", "$since");
        _events = Prepare("""
            SELECT sequence, at, user, item, kind, session, surface, NULL FROM interactions WHERE sequence > $after AND at > $moment
            UNION ALL SELECT sequence, at, NULL, NULL, NULL, NULL, NULL, items FROM pages WHERE sequence > $after AND +at > $moment
            ORDER BY 1 LIMIT $limit
            """, "$after", "$moment", "$limit");
    }

    public ReadOnlyMemory<HistoryClick> Clicks(string userId)
    {
        _clicks.Parameters[0].Value = userId;
        using var reader = _clicks.ExecuteReader();
        var clicks = new HistoryClick[UserStateLimits.Clicks];
        var start = clicks.Length;
        while (reader.Read())
        {
            clicks[--start] = new(reader.GetString(0), Moment(reader.GetInt64(1)), reader.GetString(2));
        }

        return clicks.AsMemory(start);
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
        using var reader = _events.ExecuteReader();
        var events = new List<StoredEvent>();
        while (reader.Read())
        {
            var (sequence, at) = (reader.GetInt64(0), Moment(reader.GetInt64(1)));
            events.Add(reader.IsDBNull(3)
                ? new(sequence, at, null, reader.GetString(7).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                : new(sequence, at, new(reader.GetString(2), reader.GetString(3), (EventKind)reader.GetInt32(4), at, reader.GetString(5),
                    reader.IsDBNull(6) ? null : (Surface)reader.GetInt32(6)), []));
        }

        return events;
    }

    public void Dispose()
    {
        _clicks.Dispose();
        _seen.Dispose();
        _events.Dispose();
        _connection.Dispose();
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
