using Microsoft.Data.Sqlite;
using Verge.Domain;
using Verge.Testing;

namespace Verge.Serving.Tests;

public sealed class SqliteUserEmbeddingStoreTests : UserEmbeddingStoreContract
{
    private readonly TemporaryFolder _folder = new();

    protected override IUserEmbeddingStore Open() => new SqliteUserStateStore(_folder["state.db"]);

    [Fact]
    public void Should_give_everything_after_a_restart()
    {
        using (var before = new SqliteUserStateStore(_folder["state.db"]))
        {
            before.Commit("consumer", 0, 5, [Embedding("ada", Surface.Home, 1)]);
        }

        AssertSame(Embedding("ada", Surface.Home, 1), Store.Find("ada", Surface.Home)!);
        Assert.Equal(5, Store.Position("consumer"));
    }

    [Fact]
    public void Should_take_over_events_and_no_embedding_of_a_file_that_named_items_by_place()
    {
        using (var connection = new SqliteConnection($"Data Source={_folder["state.db"]};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"""
                CREATE TABLE embeddings (
                    user TEXT NOT NULL, surface INTEGER NOT NULL, version TEXT NOT NULL, at INTEGER NOT NULL, events INTEGER NOT NULL,
                    history BLOB NOT NULL, embedding BLOB NOT NULL, PRIMARY KEY (user, surface)) WITHOUT ROWID;
                CREATE TABLE positions (consumer TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
                INSERT INTO embeddings VALUES ('ada', {(int)Surface.Home}, 'v1', 638000000000000000, 7, x'3d000000', x'0000803f');
                INSERT INTO positions VALUES ('consumer', 9);
                PRAGMA user_version = 2;
                """;
            command.ExecuteNonQuery();
        }

        for (var run = 0; run < 2; run++)
        {
            using var store = new SqliteUserStateStore(_folder["state.db"]);
            var old = store.Find("ada", Surface.Home)!;
            Assert.Equal(("", 7, EmbeddedHistory.Empty), (old.Version, old.Events, old.History));
            Assert.True(old.Values.IsEmpty);
            Assert.Equal(9, store.Position("consumer"));
        }

        Assert.True(Store.Commit("consumer", 9, 10, [Embedding("ada", Surface.Home, 8)]));
        AssertSame(Embedding("ada", Surface.Home, 8), Store.Find("ada", Surface.Home)!);
    }

    public override void Dispose()
    {
        base.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
