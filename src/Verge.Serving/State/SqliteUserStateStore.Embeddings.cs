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
        return Write(_derived, (connection, transaction) =>
        {
            if (!Move(connection, transaction, consumer, from, to))
            {
                return false;
            }

            ForEach(
                connection, transaction, """
                INSERT OR REPLACE INTO embeddings (user, surface, version, at, events, items, inputs, embedding)
                VALUES ($user, $surface, $version, $at, $events, $items, $inputs, $embedding)
                """, embeddings,
                ("$user", embedding => embedding.UserId),
                ("$surface", embedding => (int)embedding.Surface),
                ("$version", embedding => embedding.Version),
                ("$at", embedding => embedding.At.UtcTicks),
                ("$events", embedding => embedding.Events),
                ("$items", embedding => string.Concat(embedding.History.ItemIds.Select(id => id + '\n'))),
                ("$inputs", embedding => embedding.History.Inputs),
                ("$embedding", embedding => MemoryMarshal.AsBytes(embedding.Values.Span).ToArray()));
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
}
