using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Verge.Serving;

public sealed partial class SqliteUserStateStore
{
    /// <inheritdoc/>
    public bool Commit(string consumer, long from, long to, IReadOnlyList<UserEmbedding> embeddings)
    {
        ArgumentException.ThrowIfNullOrEmpty(consumer);
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        // What is derived from interactions need not reach the disk: a power cut takes position and embeddings back together.
        return Write(_pages, (connection, transaction) =>
        {
            if (!Move(connection, transaction, consumer, from, to))
            {
                return false;
            }

            Upsert(connection, transaction, embeddings);
            return true;
        });
    }

    private static bool Move(SqliteConnection connection, SqliteTransaction transaction, string consumer, long from, long to)
    {
        using var command = Command(connection, transaction, """
            INSERT INTO positions (consumer, position) SELECT $consumer, 0 WHERE NOT EXISTS (SELECT 1 FROM positions WHERE consumer = $consumer);
            UPDATE positions SET position = $to WHERE consumer = $consumer AND position = $from RETURNING position
            """);
        command.Parameters.AddWithValue("$consumer", consumer);
        command.Parameters.AddWithValue("$from", from);
        command.Parameters.AddWithValue("$to", to);
        return command.ExecuteScalar() is not null;
    }

    private static void Upsert(SqliteConnection connection, SqliteTransaction transaction, IReadOnlyList<UserEmbedding> embeddings)
    {
        using var command = Command(connection, transaction, """
            INSERT OR REPLACE INTO embeddings (user, surface, version, at, events, history, embedding)
            VALUES ($user, $surface, $version, $at, $events, $history, $embedding)
            """);
        var user = command.Parameters.Add("$user", SqliteType.Text);
        var surface = command.Parameters.Add("$surface", SqliteType.Integer);
        var version = command.Parameters.Add("$version", SqliteType.Text);
        var at = command.Parameters.Add("$at", SqliteType.Integer);
        var events = command.Parameters.Add("$events", SqliteType.Integer);
        var history = command.Parameters.Add("$history", SqliteType.Blob);
        var values = command.Parameters.Add("$embedding", SqliteType.Blob);
        foreach (var embedding in embeddings)
        {
            user.Value = embedding.UserId;
            surface.Value = (int)embedding.Surface;
            version.Value = embedding.Version;
            at.Value = embedding.At.UtcTicks;
            events.Value = embedding.Events;
            history.Value = MemoryMarshal.AsBytes(embedding.History.Span).ToArray();
            values.Value = MemoryMarshal.AsBytes(embedding.Values.Span).ToArray();
            command.ExecuteNonQuery();
        }
    }
}
