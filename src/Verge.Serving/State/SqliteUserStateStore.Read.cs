using Microsoft.Data.Sqlite;
using Verge.Domain;
using Verge.Features;

namespace Verge.Serving;

public sealed partial class SqliteUserStateStore
{
    /// <summary>
    /// A user's interactions as <see cref="Newest"/> gives them, read from a file beside a cloud that may be serving by it: nothing of what it has
    /// stored is changed, or brought up to date.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="kind">Of which kind.</param>
    /// <param name="limit">So many at most.</param>
    /// <exception cref="UserStateException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is of another schema.</exception>
    public static ReadOnlyMemory<HistoryClick> ReadNewest(string path, string userId, EventKind kind, int limit)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(userId);
        try
        {
            return FileToRead.Read(path, SchemaVersion, connection =>
            {
                using var reader = new StateReader(connection);
                return reader.Newest(userId, kind, limit);
            });
        }
        catch (SqliteException error)
        {
            throw new UserStateException($"{path}: user state could not be read: {error.Message}", error);
        }
    }
}
