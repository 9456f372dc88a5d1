using Microsoft.Data.Sqlite;
using Verge.Bundles;
using Verge.Domain;

namespace Verge.Serving;

/// <summary>Changes to the catalogue in one SQLite file, the last of each item.</summary>
public sealed class SqliteCatalogueStore : ICatalogueStore, IDisposable
{
    // What SQLite says of a file that was never given another.
    private const int SchemaVersion = 0;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();

    /// <summary>Opens or makes the file.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <exception cref="UserStateException">It cannot be opened, or is no such file.</exception>
    public SqliteCatalogueStore(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
        _connection = new(new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 10, Pooling = false }.ToString());
        try
        {
            _connection.Open();
            Execute("PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS items (id TEXT PRIMARY KEY, item TEXT) WITHOUT ROWID");
        }
        catch (SqliteException error)
        {
            _connection.Dispose();
            throw Failed(path, "be opened", error);
        }
    }

    /// <summary>
    /// The changes as <see cref="Read()"/> gives them, read from a file beside a cloud that may be serving by it: nothing of what it has stored
    /// is changed.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UserStateException">It cannot be read, or is no such file.</exception>
    /// <exception cref="InvalidDataException">It is of another schema.</exception>
    public static IReadOnlyList<(string ItemId, Item? Item)> ReadChanges(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return FileToRead.Read(path, SchemaVersion, connection => Read(path, connection));
        }
        catch (Exception error) when (error is SqliteException or BundleException)
        {
            throw Failed(path, "be read", error);
        }
    }

    /// <inheritdoc/>
    public void Put(IReadOnlyList<Item> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        Write([.. items.Select(item => (item.Id, (object)CatalogueFile.ToJson(item)))]);
    }

    /// <inheritdoc/>
    public void Delete(string itemId) => Write([(itemId, DBNull.Value)]);

    /// <inheritdoc/>
    public IReadOnlyList<(string ItemId, Item? Item)> Read()
    {
        lock (_gate)
        {
            try
            {
                return Read(_path, _connection);
            }
            catch (Exception error) when (error is SqliteException or BundleException)
            {
                throw Failed(_path, "be read", error);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private static List<(string ItemId, Item? Item)> Read(string path, SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, item FROM items ORDER BY id";
        using var reader = command.ExecuteReader();
        var changes = new List<(string, Item?)>();
        while (reader.Read())
        {
            changes.Add((reader.GetString(0), reader.IsDBNull(1) ? null : CatalogueFile.Parse(path, changes.Count + 1, reader.GetString(1))));
        }

        return changes;
    }

    private void Write(ReadOnlySpan<(string Id, object Item)> changes)
    {
        lock (_gate)
        {
            try
            {
                using var transaction = _connection.BeginTransaction(deferred: false);
                using var command = _connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText = "INSERT INTO items VALUES ($id, $item) ON CONFLICT (id) DO UPDATE SET item = excluded.item";
                var (id, item) = (command.Parameters.AddWithValue("$id", ""), command.Parameters.AddWithValue("$item", ""));
                foreach (var change in changes)
                {
                    (id.Value, item.Value) = change;
                    command.ExecuteNonQuery();
                }

                transaction.Commit();
            }
            catch (SqliteException error)
            {
                throw Failed(_path, "be written", error);
            }
        }
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static UserStateException Failed(string path, string what, Exception error) => new($"{path}: the catalogue's changes could not {what}: {error.Message}", error);
}
