using Microsoft.Data.Sqlite;
using Verge.Domain;

namespace Verge.Serving;

public sealed partial class SqliteUserStateStore
{
    /// <inheritdoc/>
    public IReadOnlyList<Interaction> Append(IReadOnlyList<Interaction> interactions)
    {
        ArgumentNullException.ThrowIfNull(interactions);
        return Write(_interactions, (connection, transaction) => Insert(connection, transaction, interactions));
    }

    /// <inheritdoc/>
    public void AppendPages(IReadOnlyList<ServedPage> pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        Write(_pages, (connection, transaction) =>
        {
            var next = Take(connection, transaction, pages.Count);
            using var command = Command(connection, transaction, "INSERT INTO pages (sequence, at, items) VALUES ($sequence, $at, $items)");
            var sequence = command.Parameters.Add("$sequence", SqliteType.Integer);
            var at = command.Parameters.Add("$at", SqliteType.Integer);
            var items = command.Parameters.Add("$items", SqliteType.Text);
            foreach (var page in pages)
            {
                (sequence.Value, at.Value, items.Value) = (next++, page.At.UtcTicks, string.Join('\n', page.Items));
                command.ExecuteNonQuery();
            }

            return pages.Count;
        });
    }

    /// <inheritdoc/>
    public void ForgetPages(DateTimeOffset before) => Write(_pages, (connection, transaction) =>
    {
        using var command = Command(connection, transaction, "DELETE FROM pages WHERE at < $before");
        command.Parameters.AddWithValue("$before", before.UtcTicks);
        return command.ExecuteNonQuery();
    });

    private static List<Interaction> Insert(SqliteConnection connection, SqliteTransaction transaction, IReadOnlyList<Interaction> interactions)
    {
        var next = Take(connection, transaction, interactions.Count);
        using var command = Command(connection, transaction, """
            INSERT INTO interactions (sequence, user, kind, at, item, session, surface, id)
            VALUES ($sequence, $user, $kind, $at, $item, $session, $surface, $id)
            ON CONFLICT DO NOTHING
            """);
        var sequence = command.Parameters.Add("$sequence", SqliteType.Integer);
        var user = command.Parameters.Add("$user", SqliteType.Text);
        var kind = command.Parameters.Add("$kind", SqliteType.Integer);
        var at = command.Parameters.Add("$at", SqliteType.Integer);
        var item = command.Parameters.Add("$item", SqliteType.Text);
        var session = command.Parameters.Add("$session", SqliteType.Text);
        var surface = command.Parameters.Add("$surface", SqliteType.Integer);
        var id = command.Parameters.Add("$id", SqliteType.Text);
        var stored = new List<Interaction>(interactions.Count);
        foreach (var interaction in interactions)
        {
            sequence.Value = next++;
            user.Value = interaction.UserId;
            kind.Value = (int)interaction.Kind;
            at.Value = interaction.At.UtcTicks;
            item.Value = interaction.ItemId;
            session.Value = interaction.SessionId;
            surface.Value = interaction.Surface is { } place ? (int)place : DBNull.Value;
            id.Value = interaction.Id;
            if (command.ExecuteNonQuery() > 0)
            {
                stored.Add(interaction);
            }
        }

        return stored;
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

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command;
    }
}
