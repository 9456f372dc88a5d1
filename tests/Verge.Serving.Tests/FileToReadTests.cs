using Microsoft.Data.Sqlite;
using Verge.Testing;

namespace Verge.Serving.Tests;

public sealed class FileToReadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private SqliteCatalogueStore? _cloud;

    private string Path => _folder["catalogue.db"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Should_read_again_what_a_cloud_that_started_meanwhile_may_have_changed(bool fails)
    {
        using (var before = new SqliteCatalogueStore(Path))
        {
            before.Delete("a");
        }

        var read = FileToRead.Read(Path, 0, connection =>
        {
            var isFirst = _cloud is null;
            Start();
            return fails && isFirst ? throw new InvalidDataException("half of it is new") : Count(connection);
        });
        Assert.Equal(2, read);
    }

    [Fact]
    public void Should_read_once_beside_a_cloud_and_where_there_is_none()
    {
        using (var before = new SqliteCatalogueStore(Path))
        {
            before.Delete("a");
        }

        var times = 0;
        Assert.Equal(1, FileToRead.Read(Path, 0, Read));
        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
        Start();
        Assert.Equal(2, FileToRead.Read(Path, 0, Read));
        Assert.Equal(2, times);
        Assert.Throws<InvalidOperationException>(() => FileToRead.Read<long>(Path, 0, _ => throw new InvalidOperationException()));

        long Read(SqliteConnection connection)
        {
            times++;
            return Count(connection);
        }
    }

    public void Dispose()
    {
        _cloud?.Dispose();
        _folder.Dispose();
    }

    private void Start()
    {
        if (_cloud is null)
        {
            _cloud = new(Path);
            _cloud.Delete("b");
        }
    }

    private static long Count(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM items";
        return (long)command.ExecuteScalar()!;
    }
}
