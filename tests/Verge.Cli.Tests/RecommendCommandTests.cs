using System.Text.Json;
using Verge.Cli.Shell;
using Verge.Datasets;
using Verge.Domain;
using Verge.Serving;
using Verge.Serving.Tests;
using Verge.Testing;

namespace Verge.Cli.Tests;

public sealed class RecommendCommandTests : IDisposable
{
    private readonly ShopFolder _shop = new();
    private readonly TemporaryFolder _folder = new();

    public RecommendCommandTests() => _shop.Seal();

    [Fact]
    public async Task Should_say_which_clicks_brought_an_item()
    {
        var result = await RunAsync("--clicks", "i0,i6,i12", "--top", "5", "--json");
        Assert.True(result.ExitCode == ExitCode.Success, result.Error);
        Assert.Equal([1, 2, 3, 4, 5], result.Json.Select(line => line.GetProperty("place").GetInt32()));
        var scores = result.Json.Select(line => line.GetProperty("score").GetDouble()).ToArray();
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.All(result.Json, line =>
        {
            Assert.DoesNotContain(line.GetProperty("item_id").GetString(), new[] { "i0", "i6", "i12" });
            var reasons = line.GetProperty("reasons").EnumerateArray().ToArray();
            Assert.All(reasons, reason => Assert.Contains(reason.GetProperty("item_id").GetString(), new[] { "i0", "i6", "i12" }));
            Assert.All(reasons, reason => Assert.True(reason.GetProperty("brought").GetDouble() > 0));
        });
        Assert.Contains(result.Json, line => line.GetProperty("reasons").GetArrayLength() > 0);
    }

    [Fact]
    public async Task Should_give_a_click_the_lead_that_is_gone_without_it()
    {
        var with = (await RunAsync("--clicks", "i0,i7", "--top", "60", "--exact", "--json")).Json;
        var without = (await RunAsync("--clicks", "i7", "--top", "60", "--exact", "--json")).Json.ToDictionary(Id, Score);
        var brought = with.Select(line => (
                Lost: Score(line) - without[Id(line)],
                Brought: line.GetProperty("reasons").EnumerateArray().Where(reason => Id(reason) == "i0").Select(reason => reason.GetProperty("brought").GetDouble()).FirstOrDefault(double.NaN)))
            .Where(line => double.IsFinite(line.Brought)).ToArray();
        Assert.InRange(brought.Length, 5, 55);

        // What the mean item loses is in all of them.
        Assert.All(brought, line => Assert.Equal(line.Lost - brought[0].Lost, line.Brought - brought[0].Brought, 1e-4));
        static string Id(JsonElement line) => line.GetProperty("item_id").GetString()!;
        static double Score(JsonElement line) => line.GetProperty("score").GetDouble();
    }

    [Fact]
    public async Task Should_find_by_the_index_what_comparing_all_items_finds() => Assert.Equal(
        (await RunAsync("--clicks", "i0,i6", "--exact", "--json")).Out, (await RunAsync("--clicks", "i0,i6", "--json")).Out);

    [Fact]
    public async Task Should_print_for_a_person_and_name_the_interest_where_there_are_several()
    {
        var single = await RunAsync("--clicks", "i0,i6");
        Assert.Contains("because of", single.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("interest", single.Out, StringComparison.Ordinal);
        using var other = new ShopFolder();
        TinyShop.SealInterests(other.Bundles);
        var several = await CommandResult.OfAsync("recommend", "--data", other.Path, "--clicks", "i0,i6,i1,i9", "--top", "30");
        Assert.Contains("interest", several.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_know_a_user_of_a_log_and_one_of_the_cloud_alike()
    {
        Interaction[] clicks = [.. new[] { "i3", "i9", "i4" }.Select((item, i) => new Interaction("ada", item, EventKind.Clicked, TinyShop.Now.AddMinutes(i), "s", Surface.Home))];
        DatasetStore.Save(_folder["log"], new Dataset { Name = "tiny", Items = TinyShop.Items, Interactions = [.. clicks] });
        using (var state = new SqliteUserStateStore(_shop.State))
        {
            state.Append(clicks);
        }

        foreach (string[] place in new[] { Array.Empty<string>(), ["--surface", "view-item", "--item", "i5"] })
        {
            var (log, cloud) = (await RunAsync(["--user", "ada", "--history", _folder["log"], "--json", .. place]), await RunAsync(["--user", "ada", "--json", .. place]));
            Assert.True(log.ExitCode == ExitCode.Success, log.Error);
            Assert.Equal(10, log.Json.Length);
            Assert.Equal(log.Out, cloud.Out);
        }
    }

    [Fact]
    public async Task Should_say_which_clicks_the_catalogue_lacks() =>
        Assert.Contains("not in the catalogue, and left out: new, newer", (await RunAsync("--clicks", "new,i0,newer,new")).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("--clicks i0 --user ada", ExitCode.Usage, "--user, --clicks: got both, expected one of the two")]
    [InlineData("--clicks i0 --history log", ExitCode.Usage, "--history: got 'log', expected it only with --user")]
    [InlineData("", ExitCode.Usage, "--user, --clicks: got neither")]
    [InlineData("--clicks i0 --surface view-item", ExitCode.Usage, "--item: got nothing")]
    [InlineData("--clicks i0 --item i1", ExitCode.Usage, "--item: got 'i1', expected none on home")]
    [InlineData("--clicks i0 --surface view-item --item none", ExitCode.Failure, "--item: got 'none', expected an item of the catalogue of 2026")]
    [InlineData("--clicks none", ExitCode.Failure, "--clicks: got 'none', expected items of the catalogue of 2026")]
    [InlineData("--user ada", ExitCode.Failure, "--user: got 'ada', expected one with clicks in")]
    public async Task Should_name_what_cannot_be(string flags, int code, string expected) =>
        (await RunAsync(flags.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ShouldFail(code, expected);

    [Fact]
    public async Task Should_say_what_is_no_data_directory() =>
        (await CommandResult.OfAsync("recommend", "--data", _folder.Path, "--clicks", "i0")).ShouldFail(ExitCode.Failure, "--data: got", "'verge train' sealed a bundle in");

    public void Dispose()
    {
        _shop.Dispose();
        _folder.Dispose();
    }

    private Task<CommandResult> RunAsync(params string[] more) => CommandResult.OfAsync(["recommend", "--data", _shop.Path, .. more]);
}
