using Verge.Domain;

namespace Verge.Edge.Tests;

/// <summary>Pages opened from outside the feed: a search, a link, the cart.</summary>
public class OpenedFromElsewhereTests
{
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
        Assert.Contains(fault, device.Client.Diagnostics.UpdateFault);
        // The behavior counts, the model ranks on, and no number that is none was stored.
        Assert.Equal("v1", device.Client.ModelVersion);
        Assert.Null(device.Client.Diagnostics.ModelFault);
        Assert.Null((await device.BehaviorsAsync()).PageViews[0].Embedding);
        await AssertEncodedAsync(device);
    }

    [Fact]
    public async Task Should_refuse_a_page_that_is_open_and_record_nothing_when_given_up()
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.Client.OpenedAsync("i900");
        Assert.Contains("Opened: itemId: got 'i900', expected an item whose page is not open", (await Assert.ThrowsAsync<InvalidOperationException>(() => device.Client.OpenedAsync("i900"))).Message);
        await Assert.ThrowsAsync<ArgumentException>(() => device.Client.OpenedAsync(" "));
        using var patience = new CancellationTokenSource();
        device.Cloud.EmbeddingGate = () => new TaskCompletionSource().Task;
        var opened = device.Client.OpenedAsync("i901", patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opened);
        Assert.Single((await device.BehaviorsAsync()).PageViews);
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
