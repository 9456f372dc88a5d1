using Verge.Domain;

namespace Verge.Edge.Tests;

/// <summary>Pages opened from outside the feed: a search, a link, the cart.</summary>
public class OpenedFromElsewhereTests
{
    /// <summary>A call that waits for the cloud fails its test, instead of hanging it.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Should_encode_an_item_of_no_feed_from_rows_the_cloud_gives()
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.Client.OpenedAsync("i900");
        device.Time.Advance(TimeSpan.FromSeconds(4));
        await device.Client.PageActAsync("i900", "cart");
        await device.Client.PageClosedAsync("i900");
        await device.Client.WhenIdleAsync();
        var (_, views) = await device.BehaviorsAsync();
        Assert.Equal(("i900", -1, "v1", 4f), (views[0].ItemId, views[0].Page, views[0].Version, views[0].Seconds));
        Assert.Equal(TinyModel.Embedding("v1", "i900"), views[0].Embedding);
        Assert.Equal((1, 0L), (device.Cloud.EmbeddingCalls, device.Client.Diagnostics.WithoutEmbedding));
        // The shop hears of it as of any click; nothing is ranked by it.
        Assert.Equal([EventKind.Clicked, EventKind.Carted], device.Cloud.Events.Select(e => e.Kind));
        Assert.Empty(device.Reranks);
        await AssertEncodedAsync(device);
        await device.RestartAsync();
        await AssertEncodedAsync(device);
    }

    [Fact]
    public async Task Should_know_an_item_that_this_session_saw_before_without_asking()
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.SeeAsync("i4");
        var scores = (await device.BehaviorsAsync()).Exposures[0].Scores;
        // A fresh feed without it: it is in no list any more, but it came with one of this session.
        device.Cloud.Change = r => r with { Candidates = [.. r.Candidates.Where(c => c.ItemId != "i4")] };
        await device.Client.RefreshAsync();
        device.Cloud.IsOffline = true;
        await device.Client.OpenedAsync("i4");
        var view = (await device.BehaviorsAsync()).PageViews[0];
        Assert.Equal(0, device.Cloud.EmbeddingCalls);
        Assert.Equal((0, "v1"), (view.Page, view.Version));
        Assert.Equal(scores, view.Scores);
        Assert.Equal(TinyModel.Embedding("v1", "i4"), view.Embedding);
        await AssertEncodedAsync(device);
        // Of a session that is over nothing is known.
        await device.Client.PageClosedAsync("i4");
        await device.Client.ResetAsync();
        await device.Client.OpenedAsync("i4");
        await device.Client.WhenIdleAsync();
        view = (await device.BehaviorsAsync()).PageViews[0];
        Assert.Equal((-1, null), (view.Page, view.Embedding));
        Assert.Equal(1, device.Client.Diagnostics.WithoutEmbedding);
    }

    [Theory]
    [InlineData("NaN", "items[0].embedding[0]: got NaN, expected a finite number")]
    [InlineData("narrow", "items[0].embedding: got 2 values, expected 5")]
    [InlineData("another", "items[0].itemId: got i901, expected 'i900'")]
    [InlineData("none", "items: got 0 items, expected 1")]
    [InlineData("offline", "The network is down")]
    public async Task Should_count_it_as_unknown_where_no_rows_can_be_had(string answer, string fault)
    {
        await using var device = await TestDevice.OpenedAsync();
        device.Cloud.IsOffline = answer == "offline";
        device.Cloud.ChangeRows = rows => answer switch
        {
            "NaN" => [rows[0] with { Embedding = rows[0].Embedding.SetItem(0, float.NaN) }],
            "narrow" => [rows[0] with { Embedding = [1, 2] }],
            "another" => [rows[0] with { ItemId = "i901" }],
            _ => [],
        };
        await device.Client.OpenedAsync("i900");
        await device.Client.PageClosedAsync("i900");
        await device.Client.WhenIdleAsync();
        Assert.Equal(1, device.Client.Diagnostics.WithoutEmbedding);
        Assert.Contains(fault, device.Client.Diagnostics.UpdateFault);
        // The behavior counts, the model ranks on, and no number that is none was stored.
        Assert.Equal("v1", device.Client.ModelVersion);
        Assert.Null(device.Client.Diagnostics.ModelFault);
        Assert.Null((await device.BehaviorsAsync()).PageViews[0].Embedding);
        await AssertEncodedAsync(device);
    }

    [Fact]
    public async Task Should_refuse_a_page_that_is_open()
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.Client.OpenedAsync("i900");
        Assert.Contains("Opened: itemId: got 'i900', expected an item whose page is not open", (await Assert.ThrowsAsync<InvalidOperationException>(() => device.Client.OpenedAsync("i900"))).Message);
        await Assert.ThrowsAsync<ArgumentException>(() => device.Client.OpenedAsync(" "));
        Assert.Single((await device.BehaviorsAsync()).PageViews);
    }

    [Fact]
    public async Task Should_record_at_its_moment_and_keep_the_order_of_calls_while_the_cloud_is_slow()
    {
        await using var device = await TestDevice.OpenedAsync();
        var (gate, at) = (Hold(device), device.Time.GetUtcNow());
        var opened = device.Client.OpenedAsync("i900");
        device.Time.Advance(TimeSpan.FromSeconds(2));
        var acted = device.Client.PageActAsync("i900", "cart");
        device.Time.Advance(TimeSpan.FromSeconds(3));
        var closed = device.Client.PageClosedAsync("i900");
        await Task.WhenAll(opened, acted, closed).WaitAsync(s_patience);

        // All of it is on the disk, and told to the shop, before any row has come.
        var view = Assert.Single((await device.BehaviorsAsync()).PageViews);
        Assert.Equal((at, at.AddSeconds(5), 5f), (view.StartedAt, view.ClosedAt, view.Seconds));
        Assert.Equal(["cart"], view.Acts);
        Assert.Null(view.Embedding);
        await AssertEncodedAsync(device);

        gate.SetResult();
        await device.Client.WhenIdleAsync();
        Assert.Equal([EventKind.Clicked, EventKind.Carted], device.Cloud.Events.Select(e => e.Kind));
        view = Assert.Single((await device.BehaviorsAsync()).PageViews);
        Assert.Equal((5f, "v1"), (view.Seconds, view.Version));
        Assert.Equal(TinyModel.Embedding("v1", "i900"), view.Embedding);
        Assert.Equal(0, device.Client.Diagnostics.WithoutEmbedding);
        await AssertEncodedAsync(device);
        await device.RestartAsync();
        await AssertEncodedAsync(device);
    }

    [Fact]
    public async Task Should_put_late_rows_below_what_was_clicked_since()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 0, OnClick = false } });
        var gate = Hold(device);
        await device.Client.OpenedAsync("i900").WaitAsync(s_patience);
        await device.Client.PageClosedAsync("i900");
        // Opened once more meanwhile: its rows are on their way already.
        await device.Client.OpenedAsync("i900").WaitAsync(s_patience);
        foreach (var item in new[] { "i3", "i4" })
        {
            await device.SeeAsync(item);
            await device.Client.ClickedAsync(item);
            device.Time.Advance(TimeSpan.FromSeconds(2));
            await device.Client.PageClosedAsync(item);
        }

        await AssertEncodedAsync(device);
        gate.SetResult();
        await device.Client.WhenIdleAsync();
        Assert.Equal(1, device.Cloud.EmbeddingCalls);
        Assert.All((await device.BehaviorsAsync()).PageViews, view => Assert.Equal(TinyModel.Embedding("v1", view.ItemId), view.Embedding));
        await AssertEncodedAsync(device);
        await device.Client.PageActAsync("i900", "cart");
        await device.Client.PageClosedAsync("i900");
        await AssertEncodedAsync(device);
        Assert.Equal(0, device.Client.Diagnostics.WithoutEmbedding);
    }

    [Fact]
    public async Task Should_put_late_rows_into_the_session_that_began_meanwhile()
    {
        await using var device = await TestDevice.OpenedAsync();
        var gate = Hold(device);
        await device.Client.OpenedAsync("i900").WaitAsync(s_patience);
        await device.Client.ResetAsync();
        gate.SetResult();
        await device.Client.WhenIdleAsync();
        Assert.Equal(TinyModel.Embedding("v1", "i900"), Assert.Single((await device.BehaviorsAsync()).PageViews).Embedding);
        await AssertEncodedAsync(device);
    }

    [Fact]
    public async Task Should_have_the_click_when_it_ends_before_rows_come()
    {
        await using var device = await TestDevice.OpenedAsync();
        Hold(device);
        await device.Client.OpenedAsync("i900").WaitAsync(s_patience);
        await device.RestartAsync();
        await device.Client.WhenIdleAsync();
        Assert.Equal("i900", Assert.Single((await device.BehaviorsAsync()).PageViews).ItemId);
        Assert.Equal("i900", Assert.Single(device.Cloud.Events).ItemId);
        await AssertEncodedAsync(device);
    }

    /// <summary>Rows are answered once the gate is opened.</summary>
    private static TaskCompletionSource Hold(TestDevice device)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        device.Cloud.EmbeddingGate = () => gate.Task;
        return gate;
    }

    private static async Task AssertEncodedAsync(TestDevice device)
    {
        var (_, views) = await device.BehaviorsAsync();
        using var model = TinyModel.Create();
        var expected = FromScratch.Encode(model, BehaviorKind.PageView, views.Select(v => v with { Embedding = v.Embedding ?? new float[5] }));
        await device.EncoderAsync(encoder =>
        {
            expected.AssertSame(encoder.PageViews, 6, 50);
            return true;
        });
    }
}
