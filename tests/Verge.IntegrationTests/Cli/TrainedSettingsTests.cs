using System.Net.Http.Json;
using System.Text.Json;
using Verge.Testing;

namespace Verge.IntegrationTests.Cli;

/// <summary>An experiment's settings from the command line to a served bundle.</summary>
public sealed class TrainedSettingsTests : IDisposable
{
    private const double Temperature = 0.07;
    private const double HomeTemperature = 0.1;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_seal_and_serve_the_towers_that_were_set()
    {
        string[] settings = ["blocks=1", "positions=sinusoidal", "affinity=scaled-cosine", $"temperature={Temperature}", "dropout=0.2", "warm_up=0.1"];
        var data = _folder["data"];
        var report = Assert.Single((await VergeProcess.RunAsync(
        [
            "train", "--out", data, "--data", "synthetic", "--users", "50", "--items", "200", "--days", "10", "--quick", "--workers", "2", "--json",
            "--ranking-model", "gbdt", "--dense-features", "on",
            .. settings.SelectMany(setting => new[] { "--retrieval-set", setting }), "--view-item-set", "long_term=softmax",
            "--home-model", "pwprec-mi", "--home-set", "interests=3", "--home-set", $"temperature={HomeTemperature}",
        ])).Succeeded().Json);
        var bundle = report.GetProperty("folder").GetString()!;

        var told = Assert.Single((await VergeProcess.RunAsync("inspect", bundle, "--json")).Succeeded().Json).GetProperty("data");
        Assert.Equal("affinity: scaled-cosine, blocks: 1, dropout: 0.2, positions: sinusoidal, temperature: 0.07, warm_up: 0.1", told.GetProperty("retrieval.set").GetString());
        Assert.Equal("GBDT", told.GetProperty("ranking.model").GetString());
        Assert.Equal("147", told.GetProperty("ranking.activity_features").GetString());
        Assert.Equal("153", told.GetProperty("ranking.dense_features").GetString());
        Assert.Equal("gbdt", JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(bundle, "ranking", "options.json"))).RootElement.GetProperty("model").GetString());
        Assert.All(["click/options.json", "click/features.json", "click/model.safetensors", "activity.json"], file => Assert.True(File.Exists(Path.Combine(bundle, "ranking", file)), file));
        Assert.Equal(("long_term: softmax", "interests: 3, temperature: 0.1"), (told.GetProperty("retrieval.view_item.set").GetString(), told.GetProperty("retrieval.home.set").GetString()));
        foreach (var (file, model, temperature) in new[] { ("options.json", "pwprec-ls", Temperature), ("home.json", "pwprec-mi", HomeTemperature) })
        {
            var options = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(bundle, "retrieval", file))).RootElement;
            Assert.Equal((model, model == "pwprec-ls" ? "softmax" : "sum"), (options.GetProperty("model").GetString(), options.GetProperty("longTerm").GetString()));
            Assert.Equal(model == "pwprec-ls" ? 4 : 3, options.GetProperty("interests").GetInt32());
            Assert.Equal(
                (1, "sinusoidal", "scaled-cosine", (float)temperature, 0.2f),
                (options.GetProperty("blocks").GetInt32(), options.GetProperty("positions").GetString(), options.GetProperty("affinity").GetString(), options.GetProperty("temperature").GetSingle(), options.GetProperty("dropout").GetSingle()));
        }

        // A cosine over the temperature: beyond 1, which a cosine alone is not, and not beyond 1 / τ.
        var found = (await VergeProcess.RunAsync("recommend", "--data", data, "--clicks", "i000000,i000001", "--json")).Succeeded().Json;
        var scores = found.Select(line => line.GetProperty("score").GetDouble()).ToArray();
        Assert.InRange(scores.Max(), 1.01, 1.001 / HomeTemperature);

        using var cloud = await ServedCloud.StartAsync(data);
        using var http = new HttpClient { BaseAddress = cloud.Address };
        var events = new[] { new { kind = "clicked", user = "ada", item = "i000001", at = TimeProvider.System.GetUtcNow().AddSeconds(-5), session = "s", surface = "home" } };
        using (var accepted = await http.PostAsJsonAsync(new Uri("v1/events", UriKind.Relative), new { events }))
        {
            Assert.True(accepted.IsSuccessStatusCode);
        }

        var page = await http.GetFromJsonAsync<JsonElement>(new Uri("v1/feed/home?user=ada", UriKind.Relative));
        Assert.Null(page.GetProperty("fallback").GetString());
        Assert.Equal(0, (await cloud.StopAsync()).ExitCode);
    }
}
