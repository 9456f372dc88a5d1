using Verge.Domain;
using Verge.Features;

namespace Verge.Edge.Tests;

public class ModelUpdateTests
{
    [Fact]
    public async Task Should_work_without_a_model_and_take_one_when_it_comes()
    {
        await using var phone = await PhoneAsync(install: false);
        var (device, source) = (phone.Device, phone.Source);
        source.IsOffline = true;
        await device.OpenAsync();
        await device.Client.NextPageAsync();
        Assert.Null(device.Cloud.Requests[^1].ModelVersion);
        await device.SeeAsync("i0");
        await device.Client.ExposedAsync("i1");
        await device.Client.ClickedAsync("i1");
        await device.Client.WhenIdleAsync();
        Assert.Empty(device.Reranks);
        Assert.Contains("network is down", device.Client.Diagnostics.UpdateFault);
        source.IsOffline = false;
        Assert.Equal(source.Latest, await device.Client.UpdateModelAsync());
        // What was done before the model came counts; rows of pooled items were fetched with it.
        await AssertEncodedAsync(device, source.Latest);
        await device.Client.ExposedAsync("i2");
        await device.Client.ClickedAsync("i2");
        await device.Client.WhenIdleAsync();
        Assert.Equal(97, Assert.Single(device.Reranks).Moves.Length + Unmoved(device.Reranks[0]));
    }

    [Fact]
    public async Task Should_change_over_to_a_new_version_with_the_session_encoded_again()
    {
        await using var phone = await PhoneAsync();
        var (device, source) = (phone.Device, phone.Source);
        var first = source.Latest;
        await UseAsync(device);
        source.Latest = phone.Parts.Seal();
        device.Cloud.Versions.Add(source.Latest);
        Assert.Equal(source.Latest, await device.Client.UpdateModelAsync());
        Assert.Equal(source.Latest, device.Client.ModelVersion);
        await AssertEncodedAsync(device, source.Latest);
        // The open page closes in the new version's encodings, and a restart finds them.
        await device.Client.PageClosedAsync("i2");
        await AssertEncodedAsync(device, source.Latest);
        await device.RestartAsync();
        Assert.Equal(source.Latest, device.Client.ModelVersion);
        Assert.Equal(0, device.Reranker?.Steps ?? 0);
        await AssertEncodedAsync(device, source.Latest);
        Assert.True(phone.Loaded[first].IsDisposed);
        Assert.False(Directory.Exists(Path.Combine(device.Folder, "models", first)));
        await device.Client.NextPageAsync();
        Assert.Equal(source.Latest, device.Cloud.Requests[^1].ModelVersion);
    }

    [Fact]
    public async Task Should_work_with_the_old_version_until_the_new_one_is_ready()
    {
        await using var phone = await PhoneAsync();
        var (device, source) = (phone.Device, phone.Source);
        var first = source.Latest;
        await UseAsync(device);
        var reranks = device.Reranks.Count;
        source.Latest = phone.Parts.Seal();
        device.Cloud.Versions.Add(source.Latest);
        var gate = new TaskCompletionSource();
        device.Cloud.EmbeddingGate = () => gate.Task;
        var update = device.Client.UpdateModelAsync();
        // Recorded, encoded and ranked by the old version while rows of the new one are on their way.
        await device.SeeAsync("i3");
        await device.Client.PageActAsync("i2", "favorite");
        await device.Client.PageClosedAsync("i2");
        await device.Client.ExposedAsync("i4");
        await device.Client.ClickedAsync("i4");
        Assert.Equal(first, device.Client.ModelVersion);
        await AssertEncodedAsync(device, first);
        gate.SetResult();
        await update;
        await device.Client.WhenIdleAsync();
        Assert.Equal(source.Latest, device.Client.ModelVersion);
        await AssertEncodedAsync(device, source.Latest);
        Assert.True(device.Reranks.Count > reranks);
    }

    [Fact]
    public async Task Should_keep_the_old_version_when_rows_cannot_be_had_and_try_again()
    {
        await using var phone = await PhoneAsync();
        var (device, source) = (phone.Device, phone.Source);
        var first = source.Latest;
        await UseAsync(device);
        source.Latest = phone.Parts.Seal();
        device.Cloud.Versions.Add(source.Latest);
        device.Cloud.IsOffline = true;
        await Assert.ThrowsAsync<FeedSourceException>(() => device.Client.UpdateModelAsync());
        Assert.Equal(first, device.Client.ModelVersion);
        await AssertEncodedAsync(device, first);
        await device.RestartAsync();
        Assert.Equal(first, device.Client.ModelVersion);
        device.Cloud.IsOffline = false;
        // The next page that the cloud answers is reason enough to try again.
        await device.Client.NextPageAsync();
        await device.Client.WhenIdleAsync();
        Assert.Equal(source.Latest, device.Client.ModelVersion);
        await AssertEncodedAsync(device, source.Latest);
    }

    [Fact]
    public async Task Should_update_when_the_cloud_no_longer_serves_its_version()
    {
        await using var phone = await PhoneAsync();
        var (device, source) = (phone.Device, phone.Source);
        await UseAsync(device);
        var old = source.Latest;
        source.Latest = device.Cloud.Latest = phone.Parts.Seal();
        device.Cloud.Versions.Clear();
        device.Cloud.Versions.Add(source.Latest);
        // The page itself does not wait: it comes without rows.
        var page = await device.Client.NextPageAsync();
        Assert.NotEmpty(page.Items);
        Assert.Equal([old, null], device.Cloud.Requests.TakeLast(2).Select(r => r.ModelVersion));
        await device.Client.WhenIdleAsync();
        Assert.Equal(source.Latest, device.Client.ModelVersion);
        await AssertEncodedAsync(device, source.Latest);
        Assert.Equal(0, await device.Client.InspectAsync((store, _, _) => store.LoadEntries().Count(e => e.Slot is null && e.Version != source.Latest)));
    }

    [Fact]
    public async Task Should_go_back_when_the_cloud_does()
    {
        await using var phone = await PhoneAsync();
        var (device, source) = (phone.Device, phone.Source);
        var first = source.Latest;
        await UseAsync(device);
        source.Latest = phone.Parts.Seal();
        device.Cloud.Versions.Add(source.Latest);
        await device.Client.UpdateModelAsync();
        source.Latest = first;
        Assert.Equal(first, await device.Client.UpdateModelAsync());
        await AssertEncodedAsync(device, first);
    }

    [Fact]
    public async Task Should_begin_over_when_the_session_is_reset_during_the_change()
    {
        await using var phone = await PhoneAsync();
        var (device, source) = (phone.Device, phone.Source);
        await UseAsync(device);
        source.Latest = phone.Parts.Seal();
        device.Cloud.Versions.Add(source.Latest);
        var gate = new TaskCompletionSource();
        device.Cloud.EmbeddingGate = () => gate.Task;
        var update = device.Client.UpdateModelAsync();
        await device.Client.ResetAsync();
        await device.SeeAsync("i7");
        gate.SetResult();
        await update;
        await AssertEncodedAsync(device, source.Latest);
    }

    [Fact]
    public async Task Should_refuse_a_tampered_part_with_the_reason_and_go_on()
    {
        await using var phone = await PhoneAsync();
        var (device, source) = (phone.Device, phone.Source);
        var first = source.Latest;
        source.Latest = phone.Parts.Seal();
        source.Tamper = (path, bytes) => path == "features.json" ? [.. bytes[..^1], (byte)' '] : bytes;
        var error = await Assert.ThrowsAsync<DeviceModelException>(() => device.Client.UpdateModelAsync());
        Assert.Contains("features.json: got SHA-256", error.Message);
        Assert.Equal(error.Message, device.Client.Diagnostics.UpdateFault);
        Assert.Equal(first, device.Client.ModelVersion);
    }

    [Fact]
    public async Task Should_refuse_a_model_that_this_device_cannot_run()
    {
        await using var phone = await PhoneAsync();
        var (device, source) = (phone.Device, phone.Source);
        source.Latest = phone.Parts.Seal(features: TinyModel.Of(TinyModel.Schema with { DecayMode = DecayMode.Reencoded }));
        Assert.Contains("got decay mode Reencoded", (await Assert.ThrowsAsync<DeviceModelException>(() => device.Client.UpdateModelAsync())).Message);
        source.Latest = phone.Parts.Seal(features: TinyModel.Of(TinyModel.Schema with { PageViewActions = [new("dwell", ActionFeatureKind.Bucketized, 4)] }));
        Assert.Contains("pageViewActions has 'dwell'", (await Assert.ThrowsAsync<DeviceModelException>(() => device.Client.UpdateModelAsync())).Message);
    }

    [Fact]
    public async Task Should_take_a_model_of_another_schema()
    {
        await using var phone = await PhoneAsync();
        var (device, source) = (phone.Device, phone.Source);
        await UseAsync(device);
        source.Latest = phone.Parts.Seal(features: TinyModel.Of(TinyModel.Schema with { Scores = ["freshness"], PageViewActions = [.. TinyModel.Schema.PageViewActions.Take(2)] }));
        device.Cloud.Versions.Add(source.Latest);
        await device.Client.UpdateModelAsync();
        Assert.Equal(source.Latest, device.Client.ModelVersion);
        // Scores of the old schema mean nothing to the new one; behaviors and rows do.
        await device.Client.PageClosedAsync("i2");
        await device.Client.ClickedAsync("i1");
        await device.Client.WhenIdleAsync();
        Assert.Equal(source.Latest, device.Reranks[^1].ModelVersion);
        Assert.Null(device.Client.Diagnostics.ModelFault);
        Assert.Equal<float>([5f, 1f], (await device.Client.ReadBehaviorsAsync()).First(b => b is { Kind: BehaviorKind.PageView, ItemId: "i2" }).Actions);
    }

    [Fact]
    public async Task Should_not_read_scores_of_another_schema_as_its_own()
    {
        await using var phone = await PhoneAsync();
        var (device, source) = (phone.Device, phone.Source);
        await UseAsync(device);
        Assert.All((await device.BehaviorsAsync()).Exposures, b => Assert.Equal(2, b.Scores.Length));
        // As many as before, but others.
        source.Latest = phone.Parts.Seal(features: TinyModel.Of(TinyModel.Schema with { Scores = ["freshness", "popularity"] }));
        device.Cloud.Versions.Add(source.Latest);
        await device.Client.UpdateModelAsync();
        var (exposures, pageViews) = await device.BehaviorsAsync();
        Assert.All(exposures.Concat(pageViews), b => Assert.Empty(b.Scores));
        await device.Client.PageClosedAsync("i2");
        await device.Client.LeftAsync("i2");
        Assert.Empty((await device.BehaviorsAsync()).Exposures[^1].Scores);
        Assert.Equal(0, await device.Client.InspectAsync((store, _, _) => store.LoadEntries().Count(e => e.Slot is null && e.Scores.Length > 0)));
        // Pages from now on come with its own.
        await device.Client.NextPageAsync();
        Assert.NotEqual(0, await device.Client.InspectAsync((store, _, _) => store.LoadEntries().Count(e => e.Slot is null && e.Scores.Length > 0)));
    }

    [Fact]
    public async Task Should_end_an_update_of_the_apps_before_the_model_goes()
    {
        await using var phone = await PhoneAsync();
        var (device, source) = (phone.Device, phone.Source);
        await UseAsync(device);
        source.Latest = phone.Parts.Seal();
        device.Cloud.Versions.Add(source.Latest);
        device.Cloud.EmbeddingGate = () => new TaskCompletionSource().Task;
        var update = device.Client.UpdateModelAsync();
        await device.Client.ReadFeedAsync();
        await device.CloseAsync();
        // Not left behind with a network that is freed under it: it has ended when the client has.
        Assert.True(update.IsCompleted);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => update);
        Assert.All(phone.Loaded.Values, model => Assert.True(model.IsDisposed));
    }

    private static int Unmoved(RerankedEventArgs rerank) => 97 - rerank.Moves.Length;

    private static async Task UseAsync(TestDevice device)
    {
        await device.Client.NextPageAsync();
        await device.SeeAsync("i0");
        await device.SeeAsync("i1", 3);
        await device.Client.ExposedAsync("i2");
        await device.Client.ClickedAsync("i2");
        device.Time.Advance(TimeSpan.FromSeconds(5));
        await device.Client.PageActAsync("i2", "cart");
        await device.Client.WhenIdleAsync();
    }

    private static async Task AssertEncodedAsync(TestDevice device, string version)
    {
        var (exposures, pageViews) = await device.BehaviorsAsync();
        Assert.All(exposures.Concat(pageViews), b => Assert.Equal(TinyModel.Embedding(version, b.ItemId), b.Embedding));
        using var model = TinyModel.Create(version);
        var (e, p) = (FromScratch.Encode(model, BehaviorKind.Exposure, exposures), FromScratch.Encode(model, BehaviorKind.PageView, pageViews));
        await device.EncoderAsync(encoder =>
        {
            Assert.Equal(version, encoder.Model.Version);
            e.AssertSame(encoder.Exposures, 6, 100);
            p.AssertSame(encoder.PageViews, 6, 50);
            FromScratch.AssertClose(e.State, encoder.ExposureState, "exposure state");
            return true;
        });
    }

    private static async Task<Phone> PhoneAsync(bool install = true)
    {
        var parts = new SignedParts();
        var source = new FakeModelSource(parts) { Latest = parts.Seal(2_000) };
        var device = new TestDevice { Model = () => null };
        device.Cloud.Versions.Add(source.Latest);
        var loaded = new Dictionary<string, TinyReranker>();
        device.Configure = o => o with
        {
            ModelSource = source,
            PublicKey = parts.Key.Public,
            LoadModel = (files, features) => loaded[files.Version] = new TinyReranker(features.Schema, TinyModel.StableSeed(files.Version)),
        };
        if (install)
        {
            await device.OpenAsync();
            Assert.Equal(source.Latest, device.Client.ModelVersion);
        }

        return new(device, source, parts, loaded);
    }

    private sealed record Phone(TestDevice Device, FakeModelSource Source, SignedParts Parts, Dictionary<string, TinyReranker> Loaded) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Device.DisposeAsync();
            Parts.Dispose();
        }
    }
}
