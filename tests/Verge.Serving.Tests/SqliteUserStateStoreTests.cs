using System.Text;
using Microsoft.Data.Sqlite;
using Verge.Domain;
using Verge.Testing;

namespace Verge.Serving.Tests;

public sealed class SqliteUserStateStoreTests : UserStateStoreContract
{
    private readonly TemporaryFolder _folder = new();

    protected override (IEventLog Log, IUserStateStore Store) Open()
    {
        var store = new SqliteUserStateStore(_folder["state.db"]);
        return (store, store);
    }

    [Fact]
    public void Should_give_everything_after_a_restart()
    {
        using (var before = new SqliteUserStateStore(_folder["state.db"]))
        {
            before.Append([Click("ada", "a", 1), Click("ada", "b", 2)]);
            before.AppendPages([new(Start, ["x"])]);
        }

        Assert.Equal(["a", "b"], Store.Clicks("ada").ToArray().Select(click => click.ItemId));
        Assert.Equal(3, Store.EventsAfter(DateTimeOffset.MinValue).Count());
    }

    [Fact]
    public void Should_leave_nothing_of_a_forgotten_user_in_its_files()
    {
        const string User = "a user of this name";
        using (var store = new SqliteUserStateStore(_folder["state.db"]))
        {
            store.Append([.. Enumerable.Range(0, 300).Select(i => Click(i % 3 == 0 ? User : "bob", $"i{i}", i))]);
            var embedding = new UserEmbedding
            {
                UserId = User, Surface = Surface.Home, Version = "v", At = Start, Events = 1, History = EmbeddedHistory.Empty, Values = new[] { 1f },
            };
            Assert.True(store.Commit("consumer", 0, 300, [embedding, embedding with { UserId = "bob" }]));
            Assert.NotEmpty(FilesWith(User));
            store.ForgetInteractions(User);
            store.ForgetEmbeddings(User);
            // While it is open, the log beside the file too.
            Assert.Empty(FilesWith(User));
        }

        Assert.Empty(FilesWith(User));
        Assert.Equal(200, Store.Clicks("bob").Length);
    }

    [Fact]
    public void Should_say_that_a_user_is_not_forgotten_yet_while_somebody_reads_what_was_before()
    {
        const string User = "a user of this name";
        using var store = new SqliteUserStateStore(_folder["state.db"]);
        store.Append([Click(User, "a", 1), Click("bob", "b", 2)]);
        using (var other = new SqliteConnection($"Data Source={_folder["state.db"]};Pooling=False"))
        {
            other.Open();
            using var reading = other.BeginTransaction(deferred: true);
            using var command = other.CreateCommand();
            command.Transaction = reading;
            command.CommandText = "SELECT COUNT(*) FROM interactions";
            Assert.Equal(2L, command.ExecuteScalar());
            var error = Assert.Throws<UserStateException>(() => store.ForgetInteractions(User));
            Assert.Contains("state.db", error.Message, StringComparison.Ordinal);
            Assert.NotEmpty(FilesWith(User));
        }

        store.ForgetInteractions(User);
        Assert.Empty(FilesWith(User));
        Assert.Equal(1, store.Clicks("bob").Length);
    }

    [Fact]
    public void Should_give_what_another_has_acknowledged_even_if_it_never_closes()
    {
        using var other = new SqliteUserStateStore(_folder["state.db"]);
        other.Append([Click("ada", "a", 1)]);
        Assert.Equal(1, Store.Clicks("ada").Length);
        Log.Append([Click("ada", "b", 2)]);
        Assert.Equal(2, other.Clicks("ada").Length);
    }

    [Fact]
    public void Should_wait_for_the_disk_before_it_acknowledges()
    {
        using var store = new SqliteUserStateStore(_folder["state.db"]);
        Assert.Equal(2, store.Synchronous);
    }

    [Fact]
    public void Should_read_a_log_longer_than_a_block()
    {
        for (var i = 0; i < 3; i++)
        {
            Log.Append([.. Enumerable.Range(0, 7_000).Select(j => Click($"u{j % 50}", $"i{j}", (i * 7_000) + j))]);
        }

        long[] sequence = [.. Store.EventsAfter(DateTimeOffset.MinValue).Select(stored => stored.Sequence)];
        Assert.Equal(21_000, sequence.Length);
        Assert.Equal(sequence.Order().Distinct(), sequence);
    }

    [Fact]
    public void Should_name_a_file_that_is_no_database()
    {
        _folder.Write("state.db", new string('x', 10_000));
        var error = Assert.Throws<UserStateException>(() => new SqliteUserStateStore(_folder["state.db"]));
        Assert.Contains("state.db", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_a_file_of_a_later_schema()
    {
        using (var connection = new SqliteConnection($"Data Source={_folder["state.db"]};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        var error = Assert.Throws<InvalidDataException>(() => new SqliteUserStateStore(_folder["state.db"]));
        Assert.Contains("99", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_tell_that_it_is_closed()
    {
        var store = new SqliteUserStateStore(_folder["state.db"]);
        store.Clicks("ada");
        store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => store.Clicks("ada"));
        Assert.Throws<ObjectDisposedException>(() => store.Append([]));
    }

    private string[] FilesWith(string text) => [.. Directory.EnumerateFiles(_folder.Path).Where(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd().Contains(text, StringComparison.Ordinal);
    })];

    public override void Dispose()
    {
        base.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
