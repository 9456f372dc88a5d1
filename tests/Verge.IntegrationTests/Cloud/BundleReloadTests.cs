using Microsoft.Extensions.Logging;
using Verge.Cloud;
using Verge.Serving;
using Verge.Serving.Tests;
using Verge.Testing;

namespace Verge.IntegrationTests.Cloud;

public sealed class BundleReloadTests
{
    [Fact]
    public async Task Should_look_on_after_an_error_that_nobody_thought_of_and_tell_of_it()
    {
        using var folder = new ShopFolder();
        var (clock, options) = (new ManualTimeProvider(TinyShop.Now), new CloudOptions { DataDirectory = folder.Path });
        using var state = new SqliteUserStateStore(folder.State);
        using var log = new NotedLog();
        var bundles = new BundleRegistry(folder.Bundles, TinyShop.Key.Public);
        using var catalogue = new SqliteCatalogueStore(folder.Catalogue);
        using var counters = new LiveCounters(bundles, state, state, options.Feed, clock);
        var versions = new LiveVersions(bundles, new(bundles, catalogue), counters);
        using var reload = new BundleReload(versions, options, clock, new Logger<BundleReload>(log));
        await reload.StartAsync(CancellationToken.None);
        Assert.Empty(log.Notes);
        // Every look from now on fails by what is neither of the disk nor of a bundle.
        bundles.Dispose();
        foreach (var looks in new[] { 1, 2, 3 })
        {
            await Eventually.IsAsync($"look {looks} is told of", () =>
            {
                clock.Advance(log.Notes.Count < looks ? options.ReloadInterval : TimeSpan.Zero);
                return log.Notes.Count >= looks;
            });
        }

        Assert.All(log.Notes, note => Assert.StartsWith("Error: Looking for versions failed", note, StringComparison.Ordinal));
        await reload.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Should_end_at_no_error_that_is_a_cancellation_of_somebody_elses()
    {
        using var folder = new ShopFolder();
        folder.Seal();
        var (clock, options) = (new ManualTimeProvider(TinyShop.Now), new CloudOptions { DataDirectory = folder.Path });
        using var state = new SqliteUserStateStore(folder.State);
        using var log = new NotedLog();
        using var bundles = new BundleRegistry(folder.Bundles, TinyShop.Key.Public);
        using var embeddings = new UserEmbeddings(state, new CanceledConsumer());
        using var catalogue = new SqliteCatalogueStore(folder.Catalogue);
        using var counters = new LiveCounters(bundles, state, state, options.Feed, clock);
        var versions = new LiveVersions(bundles, new(bundles, catalogue), counters, embeddings);
        using var reload = new BundleReload(versions, options, clock, new Logger<BundleReload>(log));
        await reload.StartAsync(CancellationToken.None);
        Assert.StartsWith("Error: Looking for versions failed", Assert.Single(log.Notes), StringComparison.Ordinal);
        await reload.StopAsync(CancellationToken.None);
    }

    /// <summary>A consumer whose own work was given up.</summary>
    private sealed class CanceledConsumer : IUserEmbeddingConsumer
    {
        public long Waiting => 0;

        public bool Step() => false;

        public void Offer(UserEmbedding made)
        {
        }

        public void Forget(string userId)
        {
        }

        public void Signal() => throw new OperationCanceledException();

        public void Wait(CancellationToken cancellation)
        {
        }
    }
}
