using Verge.Domain;
using Verge.Features;

namespace Verge.Serving.Tests;

/// <summary>A bundle whose users have several interests on home and one beside an item, over one index.</summary>
public sealed class SurfaceTowersTests : IDisposable
{
    private readonly ShopFolder _folder = new();

    public SurfaceTowersTests() => TinyShop.SealSurfaces(_folder.Bundles);

    [Fact]
    public void Should_search_by_the_interests_of_the_surface()
    {
        using var shop = Clicked();
        Assert.True(Interests(shop, Surface.Home).Length > 1, "one interest brought all of home");
        Assert.Equal([0], Interests(shop, Surface.ViewItem));
    }

    [Fact]
    public void Should_keep_each_surfaces_own_embeddings_of_one_past()
    {
        // The user's only session, so that the same clicks stand for both surfaces; and nobody has asked for a page yet.
        using var shop = Clicked();
        while (shop.Consumer!.Step())
        {
        }

        using var lease = shop.Bundles.Acquire();
        var alone = shop.FeedWith(null);
        foreach (var (surface, interests) in new[] { (Surface.Home, 3), (Surface.ViewItem, 1) })
        {
            var stored = shop.Embeddings!.Find("ada", surface)!;
            Assert.Equal<string>(["i0", "i6", "i1", "i9"], stored.History.ItemIds);
            HistoryClick[] clicks = [.. stored.History.ItemIds.Select(item => new HistoryClick(item, shop.Clock.GetUtcNow(), "now"))];
            var own = new float[interests * lease.Bundle.Users.Width];
            Assert.True(lease.Bundle.Users.TryEncode(surface, lease.Bundle.Users.Select(surface, clicks, null, shop.Clock.GetUtcNow(), "now"), own));
            Assert.Equal(own, stored.Values.ToArray());
            Assert.Equal(Scores(alone, surface), Scores(shop.Feed, surface));
        }
    }

    [Fact]
    public async Task Should_watch_the_recall_of_each_interests_search()
    {
        using var shop = new RunningShop(_folder, new() { RecallShare = 1 });
        shop.Click("ada", "i0", "i6", "i1", "i9");
        foreach (var (surface, searches) in new[] { (Surface.Home, 3), (Surface.ViewItem, 4) })
        {
            shop.Feed.Answer(Query(surface));
            await shop.Feed.RecallWatch.Comparing;
            Assert.Equal(searches, Assert.Single(shop.Bundles.Recall).Samples);
            shop.Clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    public void Dispose() => _folder.Dispose();

    private RunningShop Clicked()
    {
        var shop = new RunningShop(_folder);
        shop.Click("ada", "i0", "i6", "i1", "i9");
        return shop;
    }

    private static FeedQuery Query(Surface surface) =>
        new() { UserId = "ada", Surface = surface, SessionId = "now", AnchorItemId = surface == Surface.ViewItem ? "i9" : null };

    private static int[] Interests(RunningShop shop, Surface surface)
    {
        var answer = shop.Feed.Answer(Query(surface));
        Assert.Null(answer.Fallback);
        return [.. answer.Candidates.Select(candidate => candidate.Interest!.Value).Distinct().Order()];
    }

    private static float[] Scores(FeedService feed, Surface surface) =>
        [.. feed.Answer(Query(surface)).Candidates.OrderBy(candidate => candidate.Item.Id, StringComparer.Ordinal).Select(candidate => candidate.RetrievalSimilarity)];
}
