using Verge.Domain;
using Verge.Features;

namespace Verge.Edge.Tests;

/// <summary>What is at hand when a client opens is in force when it is open; nothing here waits for the background.</summary>
public class ModelAtOpeningTests
{
    [Fact]
    public async Task Should_have_a_given_model_in_force_before_the_first_call()
    {
        await using var device = new TestDevice
        {
            Cloud = { IsOffline = true },
            Model = () => Of(TinyModel.Schema with { PageViewActions = [new("image", ActionFeatureKind.Binary, 1), new("deals", ActionFeatureKind.Binary, 1)] }),
        };
        await device.OpenAsync();
        Assert.Equal("v1", device.Client.ModelVersion);
        await Assert.ThrowsAnyAsync<FeedSourceException>(() => Offline(device));
        device.Cloud.IsOffline = false;
        await device.Client.NextPageAsync();
        Assert.Equal("v1", device.Cloud.Requests[^1].ModelVersion);
        // Acts are those of its schema, not of the paper's.
        await device.Client.ExposedAsync("i0");
        await device.Client.ClickedAsync("i0");
        await device.Client.PageActAsync("i0", "deals");
        var error = await Assert.ThrowsAsync<ArgumentException>(() => device.Client.PageActAsync("i0", "cart"));
        Assert.Contains("act: got cart, expected one of deals, image", error.Message);
        await device.Client.PageClosedAsync("i0");
        Assert.Equal<float>([0, 1], (await device.Client.ReadBehaviorsAsync())[0].Actions);
    }

    [Fact]
    public async Task Should_keep_acts_that_no_schema_can_name_yet()
    {
        await using var device = new TestDevice { Model = () => null };
        await device.OpenAsync();
        await device.Client.NextPageAsync();
        await device.Client.ExposedAsync("i0");
        await device.Client.ClickedAsync("i0");
        await device.Client.PageActAsync("i0", "deals");
        Assert.Contains("act: got look around, expected a name without spaces", (await Assert.ThrowsAsync<ArgumentException>(() => device.Client.PageActAsync("i0", "look around"))).Message);
        Assert.Contains("act: got null", (await Assert.ThrowsAsync<ArgumentException>(() => device.Client.PageActAsync("i0", null!))).Message);
        await device.Client.PageClosedAsync("i0");
        await device.Client.ExposedAsync("i1");
        await device.Client.DeletedAsync("i1", reason: 9);
        Assert.Contains("reason: got 0, expected 1 to", (await Assert.ThrowsAsync<ArgumentException>(async () =>
        {
            await device.Client.ExposedAsync("i2");
            await device.Client.DeletedAsync("i2", reason: 0);
        })).Message);
        device.Model = () => Of(TinyModel.Schema with { PageViewActions = [new("image", ActionFeatureKind.Binary, 1), new("deals", ActionFeatureKind.Binary, 1)] });
        await device.RestartAsync();
        await device.Client.WhenIdleAsync();
        var behaviors = await device.Client.ReadBehaviorsAsync();
        Assert.Equal<float>([0, 1], behaviors.Single(b => b.Kind == BehaviorKind.PageView).Actions);
        // A reason beyond the schema's counts as its last.
        Assert.Equal(9, (await device.BehaviorsAsync()).Exposures.Single(b => b.ItemId == "i1").DeleteReason);
        Assert.Equal(TinyModel.Schema.ExposureActions[5].Size - 1, behaviors.Single(b => b is { Kind: BehaviorKind.Exposure, ItemId: "i1" }).Actions[5]);
    }

    [Fact]
    public async Task Should_encode_again_from_what_is_stored_while_it_opens()
    {
        await using var device = await TestDevice.OpenedAsync();
        device.Reranker!.Broken = true;
        await device.SeeAsync("i0");
        await device.Client.ExposedAsync("i1");
        await device.Client.ClickedAsync("i1");
        Assert.Null(device.Client.ModelVersion);
        // The model was at fault, not the rows: they are there, and nobody has to be asked for them.
        device.Cloud.IsOffline = true;
        var calls = device.Cloud.Calls;
        await device.RestartAsync();
        Assert.Equal("v1", device.Client.ModelVersion);
        Assert.Equal(calls, device.Cloud.Calls);
        await AssertEncodedAsync(device, "v1", 2, 1);
        await device.RestartAsync();
        await AssertEncodedAsync(device, "v1", 2, 1);
        Assert.Equal(0, device.Reranker.Steps);
    }

    [Fact]
    public async Task Should_name_its_version_while_an_older_ones_session_waits_for_rows()
    {
        await using var device = await UsedAsync();
        var gate = new TaskCompletionSource();
        device.Cloud.EmbeddingGate = () => gate.Task;
        device.Model = () => TinyModel.Create("v2");
        await device.RestartAsync();
        // Pages come with its rows, acts are checked by its schema; but nothing is ranked by half a history.
        await device.Client.NextPageAsync();
        Assert.Equal("v2", device.Cloud.Requests[^1].ModelVersion);
        Assert.Null(device.Client.ModelVersion);
        var before = (await device.Client.ReadFeedAsync()).Select(i => i.ItemId).ToArray();
        await device.Client.ExposedAsync(before[3]);
        await device.Client.ClickedAsync(before[3]);
        Assert.Equal(before, (await device.Client.ReadFeedAsync()).Select(i => i.ItemId));
        gate.SetResult();
        await device.Client.WhenIdleAsync();
        Assert.Equal("v2", device.Client.ModelVersion);
        await AssertEncodedAsync(device, "v2", 3, 2);
        await device.Client.PageClosedAsync(before[3]);
        await device.Client.ClickedAsync("i1");
        await device.Client.WhenIdleAsync();
        Assert.Equal("v2", device.Reranks[^1].ModelVersion);
        await device.RestartAsync();
        Assert.Equal("v2", device.Client.ModelVersion);
        // What was on the screen closed, and the page that was open.
        await AssertEncodedAsync(device, "v2", 4, 3);
    }

    [Fact]
    public async Task Should_fetch_the_rows_when_the_cloud_answers_again()
    {
        await using var device = await UsedAsync();
        device.Cloud.IsOffline = true;
        device.Model = () => TinyModel.Create("v2");
        await device.RestartAsync();
        await device.Client.WhenIdleAsync();
        Assert.Null(device.Client.ModelVersion);
        Assert.Contains("network is down", device.Client.Diagnostics.UpdateFault);
        device.Cloud.IsOffline = false;
        await device.Client.NextPageAsync();
        await device.Client.WhenIdleAsync();
        Assert.Equal("v2", device.Client.ModelVersion);
        await AssertEncodedAsync(device, "v2", 3, 1);
    }

    [Fact]
    public async Task Should_begin_a_new_session_with_the_new_model_at_once()
    {
        await using var device = await UsedAsync();
        device.Cloud.EmbeddingGate = () => new TaskCompletionSource().Task;
        device.Time.Advance(TimeSpan.FromHours(9));
        device.Model = () => TinyModel.Create("v2");
        await device.RestartAsync();
        Assert.Equal("v2", device.Client.ModelVersion);
        await AssertEncodedAsync(device, "v2", 0, 0);
    }

    [Fact]
    public async Task Should_fetch_rows_for_the_pool_of_another_version()
    {
        await using var device = await UsedAsync();
        await device.Client.PageClosedAsync("i2");
        await device.Client.LeftAsync("i2");
        await device.Client.ResetAsync();
        device.Model = () => TinyModel.Create("v2");
        await device.RestartAsync();
        // No behavior waits for rows, so that it ranks; the pool's come in the background.
        Assert.Equal("v2", device.Client.ModelVersion);
        await device.Client.WhenIdleAsync();
        Assert.Equal(0, await device.Client.InspectAsync((store, _, _) => store.LoadEntries().Count(e => e.Slot is null && e.Version != "v2")));
    }

    [Fact]
    public async Task Should_step_a_model_in_force_from_one_place_only()
    {
        await using var device = await UsedAsync();
        var gate = new TaskCompletionSource();
        device.Cloud.EmbeddingGate = () => gate.Task;
        device.Model = () => TinyModel.Create("v2");
        await device.RestartAsync();
        // The session begins anew before its rows have come: from here on acts are encoded, too.
        await device.Client.ResetAsync();
        await device.Client.ExposedAsync("i40");
        await device.Client.LeftAsync("i40");
        var (client, beside) = (device.Client, false);
        device.Reranker!.OnStep = () =>
        {
            device.Reranker.OnStep = null;
            // Were this not the turn of the acts, another act would run beside it.
            beside = client.ReadFeedAsync().Wait(TimeSpan.FromMilliseconds(100));
        };
        gate.SetResult();
        await client.WhenIdleAsync();
        Assert.Null(device.Reranker.OnStep);
        Assert.False(beside, "A step of the network ran while another could.");
        Assert.Equal("v2", client.ModelVersion);
        await AssertEncodedAsync(device, "v2", 1, 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_rank_by_the_downloaded_model_offline_whatever_became_of_the_store(bool otherUser)
    {
        using var parts = new SignedParts();
        var source = new FakeModelSource(parts) { Latest = parts.Seal(2_000) };
        await using var device = new TestDevice { Model = () => null };
        device.Cloud.Versions.Add(source.Latest);
        device.Configure = o => o with
        {
            ModelSource = source,
            PublicKey = parts.Key.Public,
            UserId = source.IsOffline && otherUser ? "u2" : "u1",
            LoadModel = (_, features) => new TinyReranker(features.Schema, 1),
        };
        await device.OpenAsync();
        await device.Client.NextPageAsync();
        await device.SeeAsync("i0");
        await device.CloseAsync();
        source.IsOffline = device.Cloud.IsOffline = true;
        if (!otherUser)
        {
            await File.WriteAllTextAsync(device.StorePath, new string('x', 20_000));
        }

        await device.OpenAsync();
        Assert.Equal(source.Latest, device.Client.ModelVersion);
        Assert.Empty(await device.Client.ReadBehaviorsAsync());
    }

    private static async Task<FeedPage> Offline(TestDevice device)
    {
        var page = await device.Client.NextPageAsync();
        return page.IsOffline ? throw new FeedSourceException(page.Warning!) : page;
    }

    private static DeviceModel Of(FeatureSchema schema) => new("v1", TinyModel.Of(schema), new TinyReranker(schema, 3));

    /// <summary>A session of two exposures, one on the screen and one open page, encoded by v1.</summary>
    private static async Task<TestDevice> UsedAsync()
    {
        var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 0 } });
        device.Cloud.Versions.Add("v2");
        await device.SeeAsync("i0");
        await device.SeeAsync("i1", 3);
        await device.Client.ExposedAsync("i2");
        await device.Client.ClickedAsync("i2");
        await device.Client.WhenIdleAsync();
        return device;
    }

    private static async Task AssertEncodedAsync(TestDevice device, string version, int exposures, int pageViews)
    {
        var (e, p) = await device.BehaviorsAsync();
        Assert.Equal((exposures, pageViews), (e.Length, p.Length));
        Assert.All(e.Concat(p), b => Assert.Equal(TinyModel.Embedding(version, b.ItemId), b.Embedding));
        using var model = TinyModel.Create(version);
        var (expectedExposures, expectedPageViews) = (FromScratch.Encode(model, BehaviorKind.Exposure, e), FromScratch.Encode(model, BehaviorKind.PageView, p));
        await device.EncoderAsync(encoder =>
        {
            Assert.Equal(version, encoder.Model.Version);
            expectedExposures.AssertSame(encoder.Exposures, 6, 100);
            expectedPageViews.AssertSame(encoder.PageViews, 6, 50);
            FromScratch.AssertClose(expectedExposures.State, encoder.ExposureState, "exposure state");
            return true;
        });
    }
}
