using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Verge.Serving;

/// <summary>Looks into SQLite files beside a cloud that may be serving by them: nothing of what the cloud has stored is changed.</summary>
internal static class FileToRead
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">The version of the schema that it must have.</param>
    /// <param name="read">Reads it; a second time where a cloud has started meanwhile.</param>
    /// <exception cref="SqliteException">It cannot be read, or is no such file.</exception>
    /// <exception cref="InvalidDataException">It is of another schema.</exception>
    public static T Read<T>(string path, int schema, Func<SqliteConnection, T> read)
    {
        var log = $"{path}-wal";
        while (true)
        {
            // Without a log beside it nobody has the file open. So it is read as it stands: a log could not be made where nothing may be written.
            var isOpen = File.Exists(log);
            try
            {
                using var connection = Open(path, schema, isOpen);
                var result = read(connection);
                if (isOpen || !File.Exists(log))
                {
                    return result;
                }
            }
            catch (Exception) when (!isOpen && File.Exists(log))
            {
                // Below.
            }

            // A cloud that has started since the look for a log may have changed the file under its reader, who takes no lock on what stands still.
        }
    }

    private static SqliteConnection Open(string path, int schema, bool isOpen)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = isOpen ? path : $"{new Uri(Path.GetFullPath(path)).AbsoluteUri}?immutable=1",
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
