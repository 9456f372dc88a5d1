using System.Globalization;
using System.Net;
using System.Text.Json;
using Verge.Testing;

namespace Verge.IntegrationTests.Cli;

/// <summary>One path, one process a step: train, inspect, serve, ask as a device.</summary>
[Collection(TrainedShopUsers.Name)]
public sealed class TrainedBundleTests(TrainedShop shop)
{
    [Fact]
    public void Should_seal_a_bundle_and_measure_each_stage()
    {
        Assert.True(File.Exists(Path.Combine(shop.Bundle, "manifest.json")));
        Assert.False(Directory.Exists(Path.Combine(shop.Folder, "training")));
        var stages = shop.Report.GetProperty("stages").EnumerateArray().Select(stage => $"{stage.GetProperty("stage")} {stage.GetProperty("metric")} {stage.GetProperty("baseline_name")}");
        Assert.Equal(
            ["retrieval recall@20 Popularity", "retrieval.home recall@20 Popularity", "retrieval.view-item recall@20 Popularity", "ranking auc item_ctr", "rerank gauc ShownOrder", "rerank mrr ShownOrder", "rerank ndcg@10 ShownOrder"], stages);
        Assert.All(shop.Report.GetProperty("stages").EnumerateArray(), stage => Assert.InRange(stage.GetProperty("model").GetDouble(), 0, 1));
        Assert.InRange(shop.Report.GetProperty("bytes").GetProperty("device_part").GetInt64(), 1, 1_000_000);
    }

    [Fact]
    public async Task Should_inspect_it_with_the_data_directorys_own_key()
    {
        var line = Assert.Single((await VergeProcess.RunAsync("inspect", shop.Bundle, "--json")).Succeeded().Json);
        Assert.True(line.GetProperty("signature_checked").GetBoolean());
        Assert.Equal(shop.Report.GetProperty("version").GetString(), line.GetProperty("version").GetString());
        Assert.Equal(["device", "embeddings", "manifest.json", "ranking", "retrieval"], line.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("name").GetString()));
        Assert.Equal(shop.Report.GetProperty("not_embeddable_items").GetInt32().ToString(CultureInfo.InvariantCulture), line.GetProperty("data").GetProperty("not_embeddable_items").GetString());
        Assert.Equal("synthetic", line.GetProperty("data").GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData("device/model.safetensors")]
    [InlineData("embeddings/category.safetensors")]
    [InlineData("ranking/counters.json")]
    [InlineData("manifest.json")]
    public async Task Should_refuse_it_with_a_flipped_byte_and_name_the_file(string file)
    {
        using var damaged = new Damage(Path.Combine(shop.Bundle, file));
        (await VergeProcess.RunAsync("inspect", shop.Bundle)).Failed($"{shop.Bundle}: {file}: ");
    }

    [Fact]
    public async Task Should_not_serve_it_with_a_flipped_byte()
    {
        using var damaged = new Damage(Path.Combine(shop.Bundle, "retrieval/index.hnsw"));
        using var cloud = await ServedCloud.StartAsync(shop.Folder);
        Assert.Equal(JsonValueKind.Null, cloud.Told.GetProperty("version").ValueKind);
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync(new Uri(cloud.Address, "health/ready"))).StatusCode);
        var result = await cloud.StopAsync();
        Assert.Contains("retrieval/index.hnsw: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_serve_it_to_a_device_that_reranks_by_itself()
    {
        using var folder = new TemporaryFolder();
        using var cloud = await ServedCloud.StartAsync(shop.Folder);
        Assert.Equal(shop.Report.GetProperty("version").GetString(), cloud.Told.GetProperty("version").GetString());
        string[] device = ["device", "--cloud", cloud.Address.ToString(), "--user", "u000003", "--key", shop.Folder, "--store", folder.Path, "--json"];
        var first = (await VergeProcess.RunAsync(device)).Succeeded().Json;
        Assert.Equal(["page", "feed"], first.Select(line => line.GetProperty("step").GetString()));
        var items = first[0].GetProperty("items").EnumerateArray().Select(item => item.GetProperty("item_id").GetString()!).ToArray();
        Assert.Equal(50, items.Length);

        var second = (await VergeProcess.RunAsync([.. device, "--skip", "6", "--click", items[20], "--delete", items[30]])).Succeeded().Json;
        var triggers = second.Where(line => line.GetProperty("step").GetString() == "rerank").Select(line => line.GetProperty("trigger").GetString()).ToArray();
        Assert.Superset(new HashSet<string?> { "skips", "click", "delete" }, triggers.ToHashSet());
        Assert.Contains(second, line => line.GetProperty("step").GetString() == "rerank" && line.GetProperty("moves").EnumerateArray().Any(move => move.GetProperty("reasons").GetArrayLength() > 0));
        Assert.Equal(1, second[^1].GetProperty("events_sent").GetInt64());

        (await VergeProcess.RunAsync([.. device, "--click", "no-such-item"])).Failed("--click: got 'no-such-item', expected an item of the feed");
        (await VergeProcess.RunAsync("device", "--cloud", cloud.Address.ToString(), "--user", "u", "--key", Key(folder))).Failed("manifest", "refused");
        (await VergeProcess.RunAsync("serve", "--data", shop.Folder, "--urls", cloud.Address.ToString().TrimEnd('/'))).Failed("address already in use");
        Assert.Equal(0, (await cloud.StopAsync()).ExitCode);
    }

    [Fact]
    public async Task Should_know_the_users_of_a_log_given_as_history()
    {
        using var folder = new TemporaryFolder();
        (await VergeProcess.RunAsync("import", "synthetic", "--out", folder["log"], "--users", "50", "--items", "200", "--days", "10")).Succeeded();
        using var cloud = await ServedCloud.StartAsync(shop.Folder, "--history", folder["log"]);
        var told = (await cloud.StopAsync()).Error;
        Assert.Matches(@"history: [\d,]+ interactions that were not known yet", told);
        using var again = await ServedCloud.StartAsync(shop.Folder, "--history", folder["log"]);
        Assert.Contains("history: 0 interactions", (await again.StopAsync()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_measure_how_fresh_it_is_and_what_a_backlog_costs_its_readers()
    {
        string[] before = [.. Directory.EnumerateFileSystemEntries(shop.Folder).Order(StringComparer.Ordinal)];
        var line = Assert.Single((await VergeProcess.RunAsync(
            "bench", "embeddings", "--data", shop.Folder, "--seconds", "1", "--events-per-second", "50", "--users", "20", "--backlog", "3000", "--json")).Succeeded().Json);
        Assert.Equal((50, 20, 3_000), (Whole("events"), Whole("reads"), Whole("backlog_events")));
        Assert.InRange(Whole("backlog_reads"), 1, 10_000);
        string[] times =
        [
            "embedded_p50_ms", "embedded_p99_ms", "accepted_p50_ms", "accepted_p99_ms", "read_p50_ms", "read_p99_ms",
            "backlog_seconds", "backlog_read_p50_ms", "backlog_read_p99_ms", "idle_read_p50_ms", "idle_read_p99_ms",
        ];
        Assert.All(times, name => Assert.True(line.GetProperty(name).GetDouble() > 0, name));
        Assert.True(line.GetProperty("embedded_p99_ms").GetDouble() >= line.GetProperty("embedded_p50_ms").GetDouble());
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(shop.Folder).Order(StringComparer.Ordinal));

        int Whole(string name) => line.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Should_let_who_has_the_key_in_the_file_change_the_catalogue()
    {
        using var folder = new TemporaryFolder();
        using var cloud = await ServedCloud.StartAsync(shop.Folder, "--admin-key", folder.Write("admin.key", "a-key-of-these-tests\n"));
        using var http = new HttpClient { BaseAddress = cloud.Address };
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.DeleteAsync(new Uri("v1/items/no-such", UriKind.Relative))).StatusCode);
        http.DefaultRequestHeaders.Authorization = new("Bearer", "a-key-of-these-tests");
        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync(new Uri("v1/items/no-such", UriKind.Relative))).StatusCode);
        using var closed = await ServedCloud.StartAsync(shop.Folder);
        Assert.Equal(HttpStatusCode.Forbidden, (await http.DeleteAsync(new Uri(closed.Address, "v1/items/no-such"))).StatusCode);
    }

    private static string Key(TemporaryFolder folder)
    {
        using var other = Bundles.SigningKey.Create();
        return folder.Write("other.pem", other.Public.ToPem());
    }

    /// <summary>A flipped bit in the middle of a file, until it is set right again.</summary>
    private sealed class Damage : IDisposable
    {
        private readonly string _file;
        private readonly byte[] _whole;

        public Damage(string file)
        {
            (_file, _whole) = (file, File.ReadAllBytes(file));
            var bytes = _whole.ToArray();
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(file, bytes);
        }

        public void Dispose() => File.WriteAllBytes(_file, _whole);
    }
}
