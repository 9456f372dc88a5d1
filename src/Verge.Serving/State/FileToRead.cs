using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Verge.Serving;

/// <summary>An SQLite file opened to be looked at, beside a cloud that may be serving by it: nothing in its folder is made or changed.</summary>
internal static class FileToRead
{
    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">The version of the schema that it must have.</param>
    /// <exception cref="SqliteException">It cannot be opened, or is no such file.</exception>
    /// <exception cref="InvalidDataException">It is of another schema.</exception>
    public static SqliteConnection Open(string path, int schema)
    {
        // Without a log beside it nobody has the file open. So it is read as it stands: a log could not be made where nothing may be written.
        var source = File.Exists($"{path}-wal") ? path : $"{new Uri(Path.GetFullPath(path)).AbsoluteUri}?immutable=1";
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = source,
            Mode = SqliteOpenMode.ReadOnly,
            DefaultTimeout = 10,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version";
            var version = Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
            return version == schema
                ? connection
                : throw new InvalidDataException($"{path}: got schema version {version}, expected {schema}: a cloud of another release wrote it");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
