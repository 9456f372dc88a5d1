using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Verge.Edge.Storage;

/// <summary>
/// The device's database (EdgeRec section 3.2.1): behaviors with their encodings, recurrent states, feed and pool, and
/// what waits to be sent. One SQLite file in WAL mode: a commit survives the process being killed; the loss of power may
/// drop the last moments, never corrupt.
/// </summary>
/// <remarks>Used by one thread at a time. Every write is one transaction: see <see cref="Write"/>.</remarks>
internal sealed partial class BehaviorStore : IDisposable
{
    private const int GenericError = 1;
    private const int Constraint = 19;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;
    private const int Full = 13;
    private const int Busy = 5;
    private const int Locked = 6;

    private readonly SqliteConnection _connection;
    private readonly StoreOptions _options;
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    private BehaviorStore(SqliteConnection connection, StoreOptions options) => (_connection, _options) = (connection, options);

    /// <summary>Opens a file, or makes it; an unusable one is moved aside and a fresh one begun.</summary>
    /// <exception cref="BehaviorStoreException">It can neither be opened nor replaced.</exception>
    public static BehaviorStore Open(string path, StoreOptions options, DateTimeOffset now, out StoreSetAside? setAside, IReadOnlyList<string>? migrations = null)
    {
        setAside = null;
        try
        {
            return OpenFile(path, options, migrations ?? Migrations);
        }
        catch (Exception e) when (e is StoreUnusableException or SqliteException { SqliteErrorCode: Corrupt or NotADatabase })
        {
            setAside = SetAside(path, e.Message, now);
        }
        catch (SqliteException e)
        {
            throw Failure(e, "opened");
        }

        try
        {
            return OpenFile(path, options, migrations ?? Migrations);
        }
        catch (SqliteException e)
        {
            throw Failure(e, "opened");
        }
    }

    /// <summary>Runs a body in one transaction: all of its writes are kept, or none.</summary>
    /// <exception cref="BehaviorStoreException">Nothing was written.</exception>
    public void Write(Action body)
    {
        try
        {
            Prepared("BEGIN IMMEDIATE").Run();
            body();
            Prepared("COMMIT").Run();
        }
        catch (SqliteException e)
        {
            Rollback();
            throw Failure(e, "written");
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    /// <summary>Reads; what is there but none of what was written counts as damage.</summary>
    /// <exception cref="BehaviorStoreException">It cannot be read.</exception>
    public T Read<T>(Func<BehaviorStore, T> body)
    {
        try
        {
            return body(this);
        }
        catch (SqliteException e)
        {
            throw Failure(e, "read");
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidCastException or OverflowException)
        {
            throw new BehaviorStoreException(StoreFailure.Corrupt, $"The behavior store could not be read: the file is damaged ({e.Message}).", e);
        }
    }

    /// <summary>For tests that damage a store on purpose.</summary>
    internal void Run(string sql) => Execute(_connection, sql);

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    /// <summary>Moves a store's files to names that say when; keeps them for whoever wants to know why.</summary>
    public static StoreSetAside SetAside(string path, string reason, DateTimeOffset now)
    {
        var target = $"{path}.{now:yyyyMMddTHHmmssfff}.unusable";
        try
        {
            foreach (var suffix in FileSuffixes)
            {
                if (File.Exists(path + suffix))
                {
                    File.Move(path + suffix, target + suffix, overwrite: true);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BehaviorStoreException(StoreFailure.Corrupt, $"Behavior store {path} is unusable ({reason}) and cannot be moved aside: {e.Message}", e);
        }

        return new(target, reason);
    }

    /// <summary>Removes a store's files, and those set aside earlier: they hold the user's behavior as well.</summary>
    public static void Delete(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        foreach (var file in Directory.EnumerateFiles(folder, Path.GetFileName(path) + "*").ToList())
        {
            File.Delete(file);
        }
    }

    internal static readonly string[] FileSuffixes = ["", "-wal", "-shm", "-journal"];

    private static BehaviorStore OpenFile(string path, StoreOptions options, IReadOnlyList<string> migrations)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            connection.Open();
            // Exclusive: one client a store, and the write-ahead index stays in memory. Set before the file is first read.
            Execute(connection, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 400;");
            using (var check = connection.CreateCommand())
            {
                check.CommandText = "PRAGMA quick_check(1)";
                if (check.ExecuteScalar() is not "ok" and var found)
                {
                    throw new StoreUnusableException($"{found}");
                }
            }

            Migrate(connection, migrations);
            var pageSize = Scalar(connection, "PRAGMA page_size");
            Execute(connection, $"PRAGMA max_page_count = {Math.Max(1, options.MaximumBytes / pageSize)}");
            return new(connection, options);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static BehaviorStoreException Failure(SqliteException e, string what)
    {
        var (failure, reason) = e.SqliteErrorCode switch
        {
            Full => (StoreFailure.Full, "the disk or the store's bound is full"),
            Corrupt or NotADatabase => (StoreFailure.Corrupt, "the file is damaged"),
            Busy or Locked => (StoreFailure.InUse, "another client has it open"),
            _ => (StoreFailure.Unavailable, "the file cannot be used"),
        };
        return new(failure, $"The behavior store could not be {what}: {reason} ({e.Message}).{(what == "written" ? " Nothing was written." : "")}", e);
    }

    private void Rollback()
    {
        try
        {
            Prepared("ROLLBACK").Run();
        }
        catch (SqliteException)
        {
            // A failing write often rolls back by itself; then there is no transaction to end.
        }
    }

    private Statement Prepared(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements[sql] = statement = new(_connection, sql);
        }

        return statement;
    }
}
