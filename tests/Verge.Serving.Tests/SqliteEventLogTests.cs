using Microsoft.Data.Sqlite;
using Verge.Testing;

namespace Verge.Serving.Tests;

public sealed class SqliteEventLogTests : EventLogContract
{
    private readonly TemporaryFolder _folder = new();

    protected override IEventLog Open() => new SqliteUserStateStore(_folder["state.db"]);

    [Fact]
    public void Should_take_over_a_file_of_the_first_schema()
    {
        using (var connection = new SqliteConnection($"Data Source={_folder["state.db"]};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = """
                CREATE TABLE interactions (
                    sequence INTEGER PRIMARY KEY, user TEXT NOT NULL, kind INTEGER NOT NULL, at INTEGER NOT NULL,
                    item TEXT NOT NULL, session TEXT NOT NULL, surface INTEGER);
                CREATE UNIQUE INDEX interactions_once ON interactions (user, kind, at, item, session);
                CREATE TABLE sequence (last INTEGER NOT NULL);
                INSERT INTO sequence VALUES (1);
                INSERT INTO interactions VALUES (1, 'ada', 0, 638000000000000000, 'a', 's', NULL);
                PRAGMA user_version = 1;
                """;
            command.ExecuteNonQuery();
        }

        using var store = new SqliteUserStateStore(_folder["state.db"]);
        var old = Assert.Single(store.Read(0, 10)).Interaction!;
        Assert.Equal(("ada", "a", ""), (old.UserId, old.ItemId, old.Id));
        Assert.Single(store.Append([old, old with { Id = "e1" }]));
    }

    public override void Dispose()
    {
        base.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
