using Microsoft.Data.Sqlite;
using Verge.Domain;

namespace Verge.Serving;

public sealed partial class SqliteUserStateStore
{
    /// <inheritdoc/>
    public IReadOnlyList<Interaction> Append(IReadOnlyList<Interaction> interactions)
    {
        ArgumentNullException.ThrowIfNull(interactions);
        return Write(_durable, (connection, transaction) => Insert(connection, transaction, interactions));
    }

    /// <inheritdoc/>
    public void AppendPages(IReadOnlyList<ServedPage> pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        Write(_derived, (connection, transaction) =>
        {
            var next = Take(connection, transaction, pages.Count);
            return ForEach(
                connection, transaction, "INSERT INTO pages (sequence, at, items) VALUES ($sequence, $at, $items)", pages,
                ("$sequence", _ => next++), ("$at", page => page.At.UtcTicks), ("$items", page => string.Join('\n', page.Items)));
        });
    }

    /// <inheritdoc/>
    public int ForgetPages(DateTimeOffset before, int limit) => Write(_derived, (connection, transaction) =>
    {
        using var command = Command(
            connection, transaction, "DELETE FROM pages WHERE sequence IN (SELECT sequence FROM pages WHERE at < $before ORDER BY at LIMIT $limit)");
        command.Parameters.AddWithValue("$before", before.UtcTicks);
        command.Parameters.AddWithValue("$limit", limit);
        return command.ExecuteNonQuery();
    });

    /// <inheritdoc/>
    public void ForgetInteractions(string userId) => Forget("interactions", userId);

    /// <inheritdoc/>
    public void ForgetEmbeddings(string userId) => Forget("embeddings", userId);

    private void Forget(string table, string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        Write(_durable, (connection, transaction) =>
        {
            using var command = Command(connection, transaction, $"DELETE FROM {table} WHERE user = $user");
            command.Parameters.AddWithValue("$user", userId);
            return command.ExecuteNonQuery();
        });
        EmptyLog();
    }

    /// <summary>Puts what the log beside the file holds into the file, and cuts the log off: pages from before a change stand in it, whole.</summary>
    private void EmptyLog()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                using var command = _durable.CreateCommand();
                command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
                if ((long)command.ExecuteScalar()! != 0)
                {
                    throw new UserStateException($"{_path}: user state could not be overwritten in its log: it is being read");
                }
            }
            catch (SqliteException error)
            {
                throw Failed("be overwritten in its log", error);
            }
        }
    }

    private static List<Interaction> Insert(SqliteConnection connection, SqliteTransaction transaction, IReadOnlyList<Interaction> interactions)
    {
        var next = Take(connection, transaction, interactions.Count);
        return ForEach(
            connection, transaction, """
            INSERT INTO interactions (sequence, user, kind, at, item, session, surface, id)
            VALUES ($sequence, $user, $kind, $at, $item, $session, $surface, $id)
            ON CONFLICT DO NOTHING
            """, interactions,
            ("$sequence", _ => next++),
            ("$user", interaction => interaction.UserId),
            ("$kind", interaction => (int)interaction.Kind),
            ("$at", interaction => interaction.At.UtcTicks),
            ("$item", interaction => interaction.ItemId),
            ("$session", interaction => interaction.SessionId),
            ("$surface", interaction => interaction.Surface is { } place ? (int)place : DBNull.Value),
            ("$id", interaction => interaction.Id));
    }

    /// <summary>The first of so many consecutive numbers that nobody else gets.</summary>
    private static long Take(SqliteConnection connection, SqliteTransaction transaction, int count)
    {
        using var command = Command(connection, transaction, "UPDATE sequence SET last = last + $count RETURNING last - $count + 1");
        command.Parameters.AddWithValue("$count", count);
        return (long)command.ExecuteScalar()!;
    }

    private T Write<T>(SqliteConnection connection, Func<SqliteConnection, SqliteTransaction, T> write)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                // Not deferred: the lock is taken first, so that no statement can fail for want of it half-way.
                using var transaction = connection.BeginTransaction(deferred: false);
                var result = write(connection, transaction);
                transaction.Commit();
                return result;
            }
            catch (SqliteException error)
            {
                throw Failed("be written", error);
            }
        }
    }

    /// <summary>Runs a statement once a row, with the row's values.</summary>
    /// <returns>The rows with which it changed something.</returns>
    private static List<T> ForEach<T>(
        SqliteConnection connection, SqliteTransaction transaction, string sql, IReadOnlyList<T> rows, params ReadOnlySpan<(string Name, Func<T, object> Value)> values)
    {
        using var command = Command(connection, transaction, sql);
        foreach (var (name, _) in values)
        {
            command.Parameters.AddWithValue(name, DBNull.Value);
        }

        var changing = new List<T>(rows.Count);
        foreach (var row in rows)
        {
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters[i].Value = values[i].Value(row);
            }

            if (command.ExecuteNonQuery() > 0)
            {
                changing.Add(row);
            }
        }

        return changing;
    }

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command;
    }
}
