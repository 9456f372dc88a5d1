namespace Verge.Edge.Tests;

public class FeedTests
{
    [Fact]
    public async Task Should_show_a_page_and_hold_the_rest_of_the_candidates()
    {
        await using var device = await TestDevice.OpenedAsync(page: false);
        var page = await device.Client.NextPageAsync();
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"i{i}"), page.Items.Select(i => i.ItemId));
        Assert.Equal(Enumerable.Range(0, 50), page.Items.Select(i => i.Position));
        Assert.Equal((50, 50, false, false), (page.FeedLength, page.Pooled, page.IsEnd, page.IsOffline));
        Assert.Equal(("v1", 100, null), (device.Cloud.Requests[0].ModelVersion, device.Cloud.Requests[0].Limit, device.Cloud.Requests[0].Cursor));
        Assert.Equal("c3", page.Items[3].Attributes["category"]);
    }

    [Fact]
    public async Task Should_top_the_pool_up_with_the_next_page_and_bound_it()
    {
        await using var device = await TestDevice.OpenedAsync();
        for (var i = 0; i < 50; i++)
        {
            await device.Client.ExposedAsync($"i{i}");
        }

        var page = await device.Client.NextPageAsync();
        var request = device.Cloud.Requests[^1];
        Assert.Equal(50, request.Limit);
        Assert.Equal("100", request.Cursor);
        Assert.Contains("i77", request.Exclude);
        // New candidates take the places, what was held back stays behind them.
        Assert.Equal(Enumerable.Range(100, 50).Select(i => $"i{i}"), page.Items.Select(i => i.ItemId));
        Assert.Equal((50, 100), (page.Pooled, page.FeedLength));
        for (var i = 0; i < 20; i++)
        {
            page = await device.Client.NextPageAsync();
            Assert.InRange(page.Pooled, 0, 100);
        }

        Assert.True(device.Client.Diagnostics.Evicted > 0);
    }

    [Fact]
    public async Task Should_never_hold_an_item_twice()
    {
        await using var device = await TestDevice.OpenedAsync(page: false);
        device.Cloud.Change = r => r with { Candidates = [.. r.Candidates.Take(80), .. r.Candidates.Take(5)] };
        await device.Client.NextPageAsync();
        device.Cloud.Change = r => r with { Candidates = [FakeFeedSource.Candidate("i3", 0, "v1"), .. r.Candidates.Skip(1)] };
        await device.Client.NextPageAsync();
        var feed = await device.Client.ReadFeedAsync();
        Assert.Equal(feed.Length, feed.Select(i => i.ItemId).Distinct().Count());
        Assert.Equal(6, device.Client.Diagnostics.Duplicates);
    }

    [Fact]
    public async Task Should_work_on_from_the_pool_when_offline_and_ask_again_later()
    {
        await using var device = await TestDevice.OpenedAsync();
        device.Cloud.IsOffline = true;
        var page = await device.Client.NextPageAsync();
        Assert.True(page.IsOffline);
        Assert.Contains("network is down", page.Warning);
        Assert.Equal(Enumerable.Range(50, 50).Select(i => $"i{i}"), page.Items.Select(i => i.ItemId));
        page = await device.Client.NextPageAsync();
        Assert.Empty(page.Items);
        Assert.False(page.IsEnd);
        Assert.Equal(2, device.Client.Diagnostics.OfflinePages);
        device.Cloud.IsOffline = false;
        page = await device.Client.NextPageAsync();
        Assert.False(page.IsOffline);
        Assert.Equal("i100", page.Items[0].ItemId);
    }

    [Fact]
    public async Task Should_say_when_the_feed_ends()
    {
        await using var device = await TestDevice.OpenedAsync(cloud: new(items: 70));
        var page = await device.Client.NextPageAsync();
        Assert.Equal(20, page.Items.Length);
        Assert.True(page.IsEnd);
        page = await device.Client.NextPageAsync();
        Assert.Empty(page.Items);
        Assert.Single(device.Cloud.Requests);
    }

    [Fact]
    public async Task Should_take_an_empty_answer()
    {
        await using var device = await TestDevice.OpenedAsync(cloud: new(items: 0), page: false);
        var page = await device.Client.NextPageAsync();
        Assert.Empty(page.Items);
        Assert.True(page.IsEnd);
    }

    [Fact]
    public async Task Should_begin_anew_on_refresh_and_close_what_was_on_the_screen()
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.Client.ExposedAsync("i0");
        device.Time.Advance(TimeSpan.FromSeconds(2));
        var page = await device.Client.RefreshAsync();
        Assert.Equal(50, page.Items.Length);
        Assert.Equal(0, page.Items[0].Position);
        Assert.Null(device.Cloud.Requests[^1].Cursor);
        Assert.All(await device.Client.ReadFeedAsync(), i => Assert.False(i.IsExposed));
        var (exposures, _) = await device.BehaviorsAsync();
        Assert.Equal(2, Assert.Single(exposures).Seconds);
    }

    [Fact]
    public async Task Should_refresh_from_the_pool_when_offline()
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.SeeAsync("i0");
        device.Cloud.IsOffline = true;
        var page = await device.Client.RefreshAsync();
        Assert.Equal("i1", page.Items[0].ItemId);
        Assert.Equal((50, 0), (page.Items.Length, page.Items[0].Position));
    }

    [Fact]
    public async Task Should_not_bring_a_deleted_item_back()
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.Client.ExposedAsync("i0");
        await device.Client.DeletedAsync("i0");
        Assert.DoesNotContain(await device.Client.ReadFeedAsync(), i => i.ItemId == "i0");
        var page = await device.Client.RefreshAsync();
        Assert.DoesNotContain(page.Items, i => i.ItemId == "i0");
        await device.RestartAsync();
        Assert.DoesNotContain((await device.Client.RefreshAsync()).Items, i => i.ItemId == "i0");
    }

    [Theory]
    [InlineData(float.NaN, "candidates[2].scores[1]: got NaN")]
    [InlineData(float.PositiveInfinity, "candidates[2].scores[1]: got Infinity")]
    public async Task Should_refuse_a_page_with_a_number_that_is_none_and_take_over_nothing(float bad, string expected)
    {
        await using var device = await TestDevice.OpenedAsync(page: false);
        device.Cloud.Change = r => r with { Candidates = r.Candidates.SetItem(2, r.Candidates[2] with { Scores = [1, bad] }) };
        var error = await Assert.ThrowsAsync<InvalidFeedException>(() => device.Client.NextPageAsync());
        Assert.Contains(expected, error.Message);
        Assert.Empty(await device.Client.ReadFeedAsync());
    }

    [Fact]
    public async Task Should_refuse_embedding_rows_of_a_wrong_width()
    {
        await using var device = await TestDevice.OpenedAsync(page: false);
        device.Cloud.Change = r => r with { Candidates = r.Candidates.SetItem(0, r.Candidates[0] with { Embedding = [1, 2] }) };
        var error = await Assert.ThrowsAsync<InvalidFeedException>(() => device.Client.NextPageAsync());
        Assert.Contains("candidates[0].embedding: got 2 values, expected 5", error.Message);
    }

    [Fact]
    public async Task Should_leave_the_feed_as_it_was_when_waiting_is_given_up()
    {
        await using var device = await TestDevice.OpenedAsync();
        device.Cloud.Gate = () => new TaskCompletionSource().Task;
        using var patience = new CancellationTokenSource();
        var asked = device.Client.NextPageAsync(patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        device.Cloud.Gate = () => Task.CompletedTask;
        Assert.Equal(50, (await device.Client.NextPageAsync()).Items[0].Position);
    }

    [Fact]
    public async Task Should_take_up_feed_and_pool_where_they_were_left()
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.SeeAsync("i0");
        await device.SeeAsync("i1");
        await device.Client.ClickedAsync("i1");
        await device.Client.WhenIdleAsync();
        var before = await device.Client.ReadFeedAsync();
        await device.RestartAsync();
        var after = await device.Client.ReadFeedAsync();
        Assert.Equal(before.Select(i => (i.ItemId, i.Position, i.Title, i.Price, i.IsExposed)), after.Select(i => (i.ItemId, i.Position, i.Title, i.Price, i.IsExposed)));
        Assert.Equal("c1", after.Single(i => i.ItemId == "i1").Attributes["category"]);
        device.Cloud.IsOffline = true;
        Assert.Equal(50, (await device.Client.NextPageAsync()).Items.Length);
    }

    [Fact]
    public async Task Should_drop_the_feed_of_another_surface_but_keep_what_was_done()
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.SeeAsync("i0");
        device.Configure = o => o with { Surface = Domain.Surface.ViewItem, AnchorItemId = "i9" };
        await device.RestartAsync();
        Assert.Empty(await device.Client.ReadFeedAsync());
        Assert.Single((await device.BehaviorsAsync()).Exposures);
        await device.Client.NextPageAsync();
        Assert.Equal((Domain.Surface.ViewItem, "i9", null), (device.Cloud.Requests[^1].Surface, device.Cloud.Requests[^1].AnchorItemId, device.Cloud.Requests[^1].Cursor));
    }

    [Fact]
    public async Task Should_keep_places_where_the_app_shows_them_when_it_lags_behind()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 2 } });
        var shown = await device.Client.ReadFeedAsync();
        await device.SeeAsync("i0");
        await device.SeeAsync("i1");
        await device.Client.WhenIdleAsync();
        var reordered = await device.Client.ReadFeedAsync();
        Assert.NotEqual(shown[2].ItemId, reordered[2].ItemId);
        // The app has not drawn the new order yet: the user sees i2 at place 2.
        await device.Client.ExposedAsync(shown[2].ItemId, position: 2);
        var feed = await device.Client.ReadFeedAsync();
        Assert.Equal((shown[2].ItemId, true), (feed[2].ItemId, feed[2].IsExposed));
        Assert.Equal(50, feed.Select(i => i.ItemId).Distinct().Count());
        var error = await Assert.ThrowsAsync<ArgumentException>(() => device.Client.ExposedAsync(feed[5].ItemId, position: 1));
        Assert.Contains("position: got 1, expected 3 to", error.Message);
    }

    [Fact]
    public async Task Should_fix_what_the_user_scrolled_past()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 1 } });
        await device.SeeAsync("i9");
        await device.Client.WhenIdleAsync();
        var feed = await device.Client.ReadFeedAsync();
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"i{i}"), feed.Take(10).Select(i => i.ItemId));
        Assert.NotEqual(Enumerable.Range(10, 40).Select(i => $"i{i}"), feed.Skip(10).Select(i => i.ItemId));
        await device.SeeAsync("i3");
    }
}
