using Microsoft.Data.Sqlite;
using Verge.Testing;

namespace Verge.Serving.Tests;

public sealed class SqliteCatalogueStoreTests : CatalogueStoreContract
{
    private readonly TemporaryFolder _folder = new();

    protected override ICatalogueStore Open() => new SqliteCatalogueStore(_folder["catalogue.db"]);

    [Fact]
    public void Should_give_everything_after_a_restart()
    {
        using (var before = new SqliteCatalogueStore(_folder["catalogue.db"]))
        {
            before.Put([Lamp, new() { Id = "gone" }]);
            before.Delete("gone");
        }

        Assert.Equal([("gone", false), (Lamp.Id, true)], Store.Read().Select(change => (change.ItemId, change.Item is not null)));
    }

    [Fact]
    public void Should_store_all_items_or_none()
    {
        Store.Put([Lamp]);
        Run("CREATE TRIGGER full BEFORE INSERT ON items WHEN NEW.id = 'third' BEGIN SELECT RAISE(ABORT, 'disk full'); END");
        var error = Assert.Throws<UserStateException>(() => Store.Put([new() { Id = "first" }, Lamp with { Price = 1 }, new() { Id = "third" }]));
        Assert.Contains("disk full", error.Message);
        Assert.Contains("catalogue.db", error.Message);
        AssertHolds(Lamp);
    }

    [Fact]
    public void Should_name_the_file_that_is_none_of_its_own()
    {
        File.WriteAllText(_folder["catalogue.db"], "no database, though long enough to be taken for the head of one: " + new string('x', 100));
        Assert.Contains("catalogue.db", Assert.Throws<UserStateException>(() => Store).Message);
    }

    [Fact]
    public void Should_name_the_file_whose_item_is_damaged()
    {
        Store.Put([Lamp]);
        Run("UPDATE items SET item = '{\"id\": 7'");
        Assert.Contains("catalogue.db", Assert.Throws<UserStateException>(() => Store.Read()).Message);
    }

    public override void Dispose()
    {
        base.Dispose();
        _folder.Dispose();
    }

    private void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder["catalogue.db"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
