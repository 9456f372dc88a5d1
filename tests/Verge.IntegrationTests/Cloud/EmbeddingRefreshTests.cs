using Microsoft.Extensions.Logging.Abstractions;
using Verge.Cloud;
using Verge.Domain;
using Verge.Serving;
using Verge.Serving.Tests;
using Verge.Testing;

namespace Verge.IntegrationTests.Cloud;

public sealed class EmbeddingRefreshTests
{
    [Fact]
    public async Task Should_keep_no_thread_of_the_pool_from_requests()
    {
        using var folder = new ShopFolder();
        folder.Seal();
        using var bundles = new BundleRegistry(folder.Bundles, TinyShop.Key.Public);
        bundles.Refresh();
        using var state = new SqliteUserStateStore(folder.State);
        state.Append([.. Enumerable.Range(0, 3_000).Select(i => new Interaction($"u{i % 5}", $"i{i % 60}", EventKind.Clicked, TinyShop.Now, Id: $"{i}"))]);
        var clock = new ManualTimeProvider(TinyShop.Now);
        var store = new WatchedStore(state);
        var consumer = new UserEmbeddingConsumer(bundles, state, state, store, clock);
        using var refresh = new EmbeddingRefresh(consumer, clock, NullLogger<EmbeddingRefresh>.Instance);
        await refresh.StartAsync(CancellationToken.None);
        await Eventually.IsAsync("all events are taken in", () =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return consumer.Waiting == 0 && store.FailuresLeft == 0;
        });
        await refresh.StopAsync(CancellationToken.None);
        Assert.True(refresh.ExecuteTask!.IsCompleted);
        // A commit that failed is made again.
        Assert.Equal(4, store.OnPool.Count);
        Assert.DoesNotContain(true, store.OnPool);
        Assert.Equal(600, state.Find("u1", Surface.Home)!.Events);
    }

    /// <summary>A store whose first commit fails, and that notes which threads come.</summary>
    private sealed class WatchedStore(IUserEmbeddingStore store) : IUserEmbeddingStore
    {
        public int FailuresLeft { get; private set; } = 1;

        public List<bool> OnPool { get; } = [];

        public UserEmbedding? Find(string userId, Surface surface) => store.Find(userId, surface);

        public void ForgetEmbeddings(string userId) => store.ForgetEmbeddings(userId);

        public long Position(string consumer) => store.Position(consumer);

        public bool Commit(string consumer, long from, long to, IReadOnlyList<UserEmbedding> embeddings)
        {
            OnPool.Add(Thread.CurrentThread.IsThreadPoolThread);
            if (FailuresLeft > 0)
            {
                FailuresLeft--;
                throw new UserStateException("once", new IOException());
            }

            return store.Commit(consumer, from, to, embeddings);
        }
    }
}
