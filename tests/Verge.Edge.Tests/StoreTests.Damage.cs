using Verge.Domain;

namespace Verge.Edge.Tests;

/// <summary>Files that open, and are not what they should be.</summary>
public partial class StoreTests
{
    [Theory]
    [InlineData("UPDATE feed SET attributes = 'no JSON' WHERE id = 3", false)]
    [InlineData("UPDATE device SET last_at = 9223372036854775807", false)]
    [InlineData("UPDATE behaviors SET started_at = -5", true)]
    public async Task Should_set_a_store_aside_that_opens_but_holds_nonsense(string damage, bool feedIsSound)
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.SeeAsync("i0");
        await device.CloseAsync();
        using (var connection = Connect(device.StorePath))
        {
            Scalar(connection, damage);
        }

        await device.OpenAsync();
        Assert.Contains("damaged", Assert.IsType<StoreSetAside>(device.Client.SetAside).Reason);
        Assert.Equal(feedIsSound ? 50 : 0, (await device.Client.ReadFeedAsync()).Length);
        Assert.Empty(await device.Client.ReadBehaviorsAsync());
        Assert.Equal("v1", device.Client.ModelVersion);
        await device.Client.NextPageAsync();
        await device.SeeAsync("i1");
        await device.RestartAsync();
        Assert.Null(device.Client.SetAside);
        Assert.Equal("i1", Assert.Single(await device.Client.ReadBehaviorsAsync()).ItemId);
    }

    [Fact]
    public async Task Should_go_on_when_damage_shows_as_it_reads()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 0, OnClick = false } });
        await device.SeeAsync("i0");
        await BreakAsync(device, "unsent");
        // A page looks for what is to be sent; a click does so after it was recorded.
        var page = await device.Client.NextPageAsync();
        Assert.Equal((50, null), (page.Items.Length, page.Warning));
        Assert.NotNull(device.Client.SetAside);
        await device.SeeAsync("i1");
        await BreakAsync(device, "behaviors");
        var error = await Assert.ThrowsAsync<BehaviorStoreException>(() => device.Client.ReadBehaviorsAsync());
        Assert.Equal(StoreFailure.Corrupt, error.Failure);
        await device.SeeAsync("i2");
        Assert.Equal("i2", Assert.Single(await device.Client.ReadBehaviorsAsync()).ItemId);
        await BreakAsync(device, "behaviors");
        await Assert.ThrowsAsync<BehaviorStoreException>(() => device.Client.OpenedAsync("i900"));
        await device.Client.OpenedAsync("i900");
        Assert.Equal("i900", Assert.Single(await device.Client.ReadBehaviorsAsync()).ItemId);
    }

    [Fact]
    public async Task Should_go_on_in_the_session_that_began_when_a_page_found_damage()
    {
        // Nothing is sent, so that the page's own transaction is the first to meet it.
        await using var device = await TestDevice.OpenedAsync(o => o with { SendInteractions = false, Triggers = new() { SkipsInARow = 0, OnClick = false } });
        await device.Client.ExposedAsync("i1");
        await device.Client.ClickedAsync("i1");
        await device.Client.WhenIdleAsync();
        await BreakAsync(device, "feed");
        var page = await device.Client.NextPageAsync();
        Assert.NotNull(device.Client.SetAside);
        Assert.Equal(100, page.FeedLength);
        // Its open page began in a session of its own; there it closes.
        Assert.Null(Assert.Single((await device.BehaviorsAsync()).PageViews).ClosedAt);
        await device.Client.PageClosedAsync("i1");
        await device.Client.LeftAsync("i1");
        await device.RestartAsync();
        var (exposures, views) = await device.BehaviorsAsync();
        Assert.Equal(("i1", "i1"), (Assert.Single(exposures).ItemId, Assert.Single(views).ItemId));
        Assert.Equal(100, (await device.Client.ReadFeedAsync()).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_not_mix_with_what_a_store_holds_that_could_not_be_opened_at_first(bool otherUser)
    {
        await using var device = new TestDevice();
        var inner = Path.Combine(device.Folder, "inner");
        device.Configure = o => o with { DataDirectory = inner, Triggers = new() { SkipsInARow = 0, OnClick = false } };
        await device.OpenAsync();
        await device.Client.NextPageAsync();
        device.Cloud.IsOffline = true;
        foreach (var item in new[] { "i60", "i61", "i62" })
        {
            await device.Client.ResetAsync();
            await device.SeeAsync(item);
            await device.Client.ClickedAsync(item);
        }

        await device.Client.ExposedAsync("i63");
        await device.CloseAsync();
        // The folder is away when the next one opens, and back later.
        Directory.Move(inner, inner + ".away");
        await File.WriteAllTextAsync(inner, "");
        device.Configure = o => o with { DataDirectory = inner, UserId = otherUser ? "u2" : "u1", Triggers = new() { SkipsInARow = 0, OnClick = false } };
        await device.OpenAsync();
        device.Cloud.IsOffline = false;
        await device.Client.NextPageAsync();
        File.Delete(inner);
        Directory.Move(inner + ".away", inner);
        await device.SeeAsync("i1");
        await device.SeeAsync("i2");
        Assert.Equal(["i1", "i2"], (await device.Client.ReadBehaviorsAsync()).Select(b => b.ItemId));
        await device.RestartAsync();
        await device.Client.WhenIdleAsync();
        Assert.Equal(["i1", "i2"], (await device.Client.ReadBehaviorsAsync()).Select(b => b.ItemId));
        using var model = TinyModel.Create();
        var expected = FromScratch.Encode(model, BehaviorKind.Exposure, (await device.BehaviorsAsync()).Exposures);
        await device.EncoderAsync(encoder =>
        {
            expected.AssertSame(encoder.Exposures, 6, 100);
            FromScratch.AssertClose(expected.State, encoder.ExposureState, "exposure state");
            return true;
        });
        // What the one did is sent as the one's, never as another's; the other finds nothing of it in the file.
        Assert.Equal(otherUser ? 0 : 3, device.Cloud.Events.Count(e => e.UserId == (otherUser ? "u2" : "u1")));
        await device.CloseAsync();
        using var connection = Connect(Path.Combine(inner, "behavior.db"));
        Assert.Equal(otherUser ? 0L : 9L, Scalar(connection, "SELECT count(*) FROM behaviors WHERE item LIKE 'i6_'"));
    }

    [Theory]
    [InlineData("UPDATE behaviors SET encoding = $nan WHERE kind = 0")]
    [InlineData("UPDATE behaviors SET state = $nan WHERE kind = 1")]
    [InlineData("UPDATE states SET state = $nan")]
    [InlineData("UPDATE behaviors SET encoding = NULL")]
    [InlineData("DELETE FROM states")]
    public async Task Should_encode_again_what_is_stored_as_no_number(string damage)
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.SeeAsync("i0");
        await device.SeeAsync("i1", 4);
        await device.Client.ClickedAsync("i1");
        await device.CloseAsync();
        using (var connection = Connect(device.StorePath))
        {
            Scalar(connection, damage.Replace("$nan", "x'" + string.Concat(Enumerable.Repeat("0000C07F", 6)) + "'", StringComparison.Ordinal));
        }

        device.Cloud.IsOffline = true;
        await device.OpenAsync();
        Assert.Null(device.Client.SetAside);
        var (exposures, pageViews) = await device.BehaviorsAsync();
        using var model = TinyModel.Create();
        var (e, p) = (FromScratch.Encode(model, BehaviorKind.Exposure, exposures), FromScratch.Encode(model, BehaviorKind.PageView, pageViews));
        await device.EncoderAsync(encoder =>
        {
            e.AssertSame(encoder.Exposures, 6, 100);
            p.AssertSame(encoder.PageViews, 6, 50);
            FromScratch.AssertClose(e.State, encoder.ExposureState, "exposure state");
            return true;
        });
    }

    [Fact]
    public async Task Should_ask_again_for_rows_that_are_stored_as_no_number()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 1 } });
        await device.CloseAsync();
        using (var connection = Connect(device.StorePath))
        {
            Scalar(connection, "UPDATE feed SET embedding = x'0000C07F0000C07F0000C07F0000C07F0000C07F' WHERE id % 3 = 0; UPDATE feed SET embedding = x'00000000' WHERE id % 3 = 1");
        }

        await device.OpenAsync();
        await device.Client.WhenIdleAsync();
        Assert.All(await device.Client.InspectAsync((store, _, _) => store.LoadEntries()), e => Assert.Equal(TinyModel.Embedding("v1", e.ItemId), e.Embedding));
        await device.SeeAsync("i0");
        await device.Client.WhenIdleAsync();
        Assert.Equal(99, Assert.Single(device.Reranks).Ranking.Length);
    }

    private static Task<bool> BreakAsync(TestDevice device, string table) => device.Client.InspectAsync((store, _, _) =>
    {
        store.Run($"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 999999 WHERE name = '{table}'; PRAGMA writable_schema = RESET;");
        return true;
    });
}
