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

    [Theory]
    [InlineData("control character", "candidates[1].itemId: got i\u0007, expected 1 … 256 characters")]
    [InlineData("no id", "candidates[1].itemId: got null")]
    [InlineData("long id", "candidates[1].itemId: got ")]
    [InlineData("no title", "candidates[1].title: got null")]
    [InlineData("no attributes", "candidates[1].attributes: got null")]
    [InlineData("position", "candidates[1].position: got -1")]
    [InlineData("price", "candidates[1].price: got NaN")]
    [InlineData("no scores", "candidates[1].scores: got null")]
    [InlineData("no list", "candidates: got null")]
    [InlineData("cursor", "cursor: got 1000000 characters, expected at most 2000")]
    [InlineData("too many", "candidates: got 101, expected at most 100")]
    public async Task Should_refuse_a_page_that_no_feed_can_hold(string what, string expected)
    {
        await using var device = await TestDevice.OpenedAsync(page: false);
        device.Cloud.Change = r => what switch
        {
            "no list" => r with { Candidates = default },
            "cursor" => r with { Cursor = new('7', 1_000_000) },
            "too many" => r with { Candidates = r.Candidates.Add(FakeFeedSource.Candidate("i100", 100, "v1")) },
            _ => r with
            {
                Candidates = r.Candidates.SetItem(1, what switch
                {
                    "control character" => r.Candidates[1] with { ItemId = "i\u0007" },
                    "no id" => r.Candidates[1] with { ItemId = null! },
                    "long id" => r.Candidates[1] with { ItemId = new('i', 257) },
                    "no title" => r.Candidates[1] with { Title = null! },
                    "no attributes" => r.Candidates[1] with { Attributes = null! },
                    "position" => r.Candidates[1] with { Position = -1 },
                    "price" => r.Candidates[1] with { Price = double.NaN },
                    _ => r.Candidates[1] with { Scores = default },
                }),
            },
        };
        var error = await Assert.ThrowsAsync<InvalidFeedException>(() => device.Client.NextPageAsync());
        Assert.Contains(expected, error.Message);
        Assert.Empty(await device.Client.ReadFeedAsync());
        device.Cloud.Change = r => r;
        Assert.Equal(50, (await device.Client.NextPageAsync()).Items.Length);
    }

    [Fact]
    public async Task Should_stay_within_its_bounds_however_often_a_page_is_asked_for()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { PageSize = 10, PoolCapacity = 20, FeedCapacity = 60 }, cloud: new(items: 100_000), page: false);
        for (var i = 0; i < 30; i++)
        {
            var page = await device.Client.NextPageAsync();
            Assert.InRange(page.FeedLength, 0, 60);
            Assert.InRange(page.Pooled, 0, 20);
        }

        // Places are free again as they are looked at.
        foreach (var item in (await device.Client.ReadFeedAsync()).Take(15))
        {
            await device.Client.ExposedAsync(item.ItemId);
        }

        Assert.Equal(10, (await device.Client.NextPageAsync()).Items.Length);
        Assert.InRange(await device.Client.InspectAsync((store, _, _) => store.LoadEntries().Count), 60, 60 + 15 + 20);
    }

    [Fact]
    public async Task Should_remember_only_so_many_deleted_items()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { PageSize = 10, PoolCapacity = 20, FeedCapacity = 40, Triggers = new() { OnDelete = false } }, cloud: new(items: 100_000), page: false);
        for (var i = 0; i < 12; i++)
        {
            foreach (var item in (await device.Client.NextPageAsync()).Items)
            {
                await device.Client.ExposedAsync(item.ItemId);
                await device.Client.DeletedAsync(item.ItemId);
            }
        }

        await device.Client.RefreshAsync();
        var deleted = await device.Client.InspectAsync((store, _, _) => store.LoadEntries().Where(e => e.IsDeleted).Select(e => e.ItemId).ToList());
        Assert.Equal(40, deleted.Count);
        Assert.Contains("i115", deleted);
    }

    [Fact]
    public async Task Should_give_the_next_place_to_an_item_that_a_rerank_took_out_of_the_feed()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 1 } });
        var shown = await device.Client.ReadFeedAsync();
        await device.SeeAsync("i0");
        await device.Client.WhenIdleAsync();
        var feed = (await device.Client.ReadFeedAsync()).Select(i => i.ItemId).ToList();
        var gone = shown.First(i => !feed.Contains(i.ItemId));
        // The app has not drawn the new order, and does not say where it shows the item.
        await device.Client.ExposedAsync(gone.ItemId);
        var after = await device.Client.ReadFeedAsync();
        Assert.Equal(["i0", gone.ItemId, feed[1]], after.Take(3).Select(i => i.ItemId));
        Assert.Equal(50, after.Length);
        // Nothing else was fixed by it.
        Assert.Equal(98, await device.Client.InspectAsync((store, _, _) => store.LoadTail().Length - store.LoadEntries().Count(e => e.IsExposed) + 1));
    }

    [Fact]
    public async Task Should_not_rank_by_rows_of_a_width_that_no_model_checked()
    {
        await using var device = new TestDevice { Model = () => null };
        await device.OpenAsync();
        // Without a model nobody asked for rows; a cloud that sends some all the same says a version, and any width.
        device.Cloud.Change = r => r with { Candidates = [.. r.Candidates.Select(c => c with { Embedding = [1, 2, 3] })] };
        await device.Client.NextPageAsync();
        device.Model = () => TinyModel.Create();
        device.Configure = o => o with { Triggers = new() { SkipsInARow = 1 } };
        await device.RestartAsync();
        await device.Client.WhenIdleAsync();
        await device.SeeAsync("i0");
        await device.Client.WhenIdleAsync();
        Assert.Null(device.Client.Diagnostics.ModelFault);
        Assert.Equal(99, Assert.Single(device.Reranks).Ranking.Length);
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
