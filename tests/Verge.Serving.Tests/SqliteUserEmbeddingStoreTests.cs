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

    public override void Dispose()
    {
        base.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
