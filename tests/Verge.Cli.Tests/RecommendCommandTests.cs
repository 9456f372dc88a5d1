using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;
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

        // A person knows an item by its title.
        var first = (await RunAsync("--clicks", "i0,i6", "--top", "1", "--json")).Json.Single().GetProperty("item_id").GetString();
        Assert.Contains($"{TinyShop.Items.Single(item => item.Id == first).Title} ({first})", single.Out, StringComparison.Ordinal);
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
    public async Task Should_read_beside_a_cloud_and_change_nothing_of_what_it_wrote()
    {
        var twin = TinyShop.Items[0] with { Id = "twin" };
        string[] ask = ["--user", "ada", "--top", "60", "--json"];
        CommandResult served;
        using (var state = new SqliteUserStateStore(_shop.State))
        using (var changes = new SqliteCatalogueStore(_shop.Catalogue))
        {
            state.Append([new("ada", "i3", EventKind.Clicked, TinyShop.Now, "s", Surface.Home)]);
            changes.Put([twin]);
            served = await RunAsync(ask);
            Assert.True(served.ExitCode == ExitCode.Success, served.Error);
            Assert.Contains(served.Json, line => line.GetProperty("item_id").GetString() == "twin");
            state.Append([new("ada", "i9", EventKind.Clicked, TinyShop.Now.AddMinutes(-1), "s", Surface.Home)]);
        }

        var before = Files();
        var alone = await RunAsync(ask);
        Assert.True(alone.ExitCode == ExitCode.Success, alone.Error);
        Assert.NotEqual(served.Out, alone.Out);
        Assert.Equal(before, Files());

        (string, string)[] Files() => [.. Directory.GetFiles(_shop.Path).Order(StringComparer.Ordinal).Select(file => (file, Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))))];
    }

    [Theory]
    [InlineData("state.db", 2, 3)]
    [InlineData("state.db", 4, 3)]
    [InlineData("catalogue.db", 7, 0)]
    public async Task Should_refuse_a_file_of_another_schema_and_leave_it_as_it_is(string name, int version, int expected)
    {
        using (var state = new SqliteUserStateStore(_shop.State))
        using (var changes = new SqliteCatalogueStore(_shop.Catalogue))
        {
            state.Append([new("ada", "i3", EventKind.Clicked, TinyShop.Now, "s", Surface.Home)]);
        }

        var path = Path.Combine(_shop.Path, name);
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA user_version = {version}";
        command.ExecuteNonQuery();
        (await RunAsync("--user", "ada")).ShouldFail(ExitCode.Failure, $"{path}: got schema version {version}, expected {expected}");
        command.CommandText = "PRAGMA user_version";
        Assert.Equal((long)version, command.ExecuteScalar());
    }

    [Fact]
    public async Task Should_name_a_state_that_is_none()
    {
        File.WriteAllText(_shop.State, new string('x', 5_000));
        (await RunAsync("--user", "ada")).ShouldFail(ExitCode.Failure, $"{_shop.State}: user state could not be read");
    }

    [Fact]
    public async Task Should_merge_as_many_as_the_cloud_does_before_it_prints_the_first()
    {
        using var other = new ShopFolder();
        TinyShop.SealInterests(other.Bundles);
        Assert.Equal((await AskAsync(60)).Take(9), await AskAsync(9));

        async Task<string[]> AskAsync(int top)
        {
            var result = await CommandResult.OfAsync("recommend", "--data", other.Path, "--clicks", "i0,i6,i1,i9", "--top", FormattableString.Invariant($"{top}"), "--json", "--interest-share", "0.5");
            Assert.True(result.ExitCode == ExitCode.Success, result.Error);
            return [.. result.Json.Select(line => line.GetProperty("item_id").GetString()!)];
        }
    }

    [Fact]
    public async Task Should_say_which_clicks_the_catalogue_lacks() =>
        Assert.Contains("not in the catalogue, and left out: new, newer", (await RunAsync("--clicks", "new,i0,newer,new")).Error, StringComparison.Ordinal);

    [Fact]
    public async Task Should_read_ids_that_hold_commas()
    {
        using (var changes = new SqliteCatalogueStore(_shop.Catalogue))
        {
            changes.Put([TinyShop.Items[0] with { Id = "a,b" }]);
        }

        var result = await RunAsync("--clicks", @"a\,b, i6", "--json");
        Assert.True(result.ExitCode == ExitCode.Success, result.Error);
        Assert.DoesNotContain("not in the catalogue", result.Error, StringComparison.Ordinal);
        Assert.Contains(result.Json, line => line.GetProperty("reasons").EnumerateArray().Any(reason => reason.GetProperty("item_id").GetString() == "a,b"));
    }

    [Fact]
    public async Task Should_see_the_catalogue_as_the_cloud_has_changed_it()
    {
        var before = await IdsAsync("--clicks", "i0,i6");
        var twin = TinyShop.Items[0] with { Id = "twin", Title = "Twin" };
        using (var changes = new SqliteCatalogueStore(_shop.Catalogue))
        {
            changes.Put([twin, TinyShop.Items.Single(item => item.Id == before[1]) with { IsAvailable = false }]);
            changes.Delete(before[0]);
        }

        var after = await IdsAsync("--clicks", "i0,i6", "--top", "60", "--exact");
        Assert.Contains("twin", after);
        Assert.DoesNotContain(before[0], after);
        Assert.DoesNotContain(before[1], after);

        // The same as the cloud answers by, place by place.
        using var running = new RunningShop(_shop, new() { Retrieved = 60 });
        running.Click("ada", "i0", "i6");
        Assert.Equal(
            running.Home("ada", 60).Candidates.OrderByDescending(candidate => candidate.RetrievalSimilarity).Select(candidate => candidate.Item.Id), after);

        // A click on a new item tells of its user, and is named as a reason; so does one on an item that is gone by now.
        foreach (var clicked in new[] { "twin", before[0] })
        {
            var result = await RunAsync("--clicks", clicked, "--json");
            Assert.True(result.ExitCode == ExitCode.Success, result.Error);
            Assert.DoesNotContain("not in the catalogue", result.Error, StringComparison.Ordinal);
            Assert.Contains(result.Json, line => line.GetProperty("reasons").EnumerateArray().Any(reason => reason.GetProperty("item_id").GetString() == clicked));
        }

        (await RunAsync("--clicks", "i0", "--surface", "view-item", "--item", before[0])).ShouldFail(ExitCode.Failure, $"--item: got '{before[0]}', expected an item of the catalogue");
    }

    [Fact]
    public async Task Should_not_take_a_user_for_known_by_items_of_which_nothing_is_known()
    {
        using (var changes = new SqliteCatalogueStore(_shop.Catalogue))
        {
            changes.Put([new() { Id = "blank" }]);
        }

        (await RunAsync("--clicks", "blank")).ShouldFail(ExitCode.Failure, "--clicks: got 'blank', expected items of the catalogue of 2026", "that its training knew");
        (await RunAsync("--clicks", "blank", "--surface", "view-item", "--item", "blank")).ShouldFail(ExitCode.Failure, "--clicks: got 'blank'");
        var (with, without) = (await RunAsync("--clicks", "i0,blank", "--json"), await RunAsync("--clicks", "i0", "--json"));
        Assert.True(with.ExitCode == ExitCode.Success, with.Error);
        Assert.All(with.Json, line => Assert.All(line.GetProperty("reasons").EnumerateArray(), reason => Assert.Equal("i0", reason.GetProperty("item_id").GetString())));
        Assert.Equal(without.Json.Length, with.Json.Length);
    }

    [Fact]
    public async Task Should_make_no_catalogue_where_none_has_changed()
    {
        Assert.Equal(ExitCode.Success, (await RunAsync("--clicks", "i0")).ExitCode);
        Assert.False(File.Exists(_shop.Catalogue));
    }

    [Fact]
    public async Task Should_spread_interests_and_categories_as_the_cloud_does()
    {
        using var other = new ShopFolder();
        TinyShop.SealInterests(other.Bundles);
        string[] least = ["--clicks", "i0,i6,i1,i9", "--top", "9"];
        var interests = new[] { "0", "1" }.Select(async share => (await AskAsync("--interest-share", share)).CountBy(line => line.GetProperty("interest").GetInt32()).Select(pair => pair.Value).Order().ToArray());
        var places = await Task.WhenAll(interests);
        Assert.Equal([3, 3, 3], places[1]);
        Assert.NotEqual([3, 3, 3], places[0]);
        var categories = await Task.WhenAll(new[] { "0", "1000" }.Select(async lambda =>
            (await AskAsync("--diversity", lambda)).CountBy(line => line.GetProperty("attributes").GetProperty("category").GetString()!).Select(pair => pair.Value).Order().ToArray()));
        Assert.Equal([1, 1, 1, 2, 2, 2], categories[1]);
        Assert.NotEqual(categories[1], categories[0]);

        async Task<JsonElement[]> AskAsync(params string[] more)
        {
            var result = await CommandResult.OfAsync(["recommend", "--data", other.Path, .. least, "--json", .. more]);
            Assert.True(result.ExitCode == ExitCode.Success, result.Error);
            Assert.Equal(9, result.Json.Length);
            return result.Json;
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.7")]
    [InlineData("5")]
    public async Task Should_print_the_page_that_the_cloud_serves(string lambda)
    {
        // Clicks from before the counters' moment, which the cloud does not count either.
        Interaction[] clicks = [.. new[] { "i3", "i9", "i4" }.Select((item, i) => new Interaction("ada", item, EventKind.Clicked, TinyShop.CountersAsOf.AddMinutes(i - 10), "s", Surface.Home))];
        using (var state = new SqliteUserStateStore(_shop.State))
        {
            state.Append(clicks);
        }

        var printed = await RunAsync("--user", "ada", "--top", "12", "--retrieved", "40", "--diversity", lambda, "--json");
        Assert.True(printed.ExitCode == ExitCode.Success, printed.Error);
        using var shop = new RunningShop(_shop, new() { Retrieved = 40, Diversity = double.Parse(lambda, CultureInfo.InvariantCulture) }, now: clicks[^1].At);
        var served = shop.Home("ada", 12).Candidates;
        Assert.Equal(12, served.Count);
        Assert.Equal(
            served.Select(candidate => (candidate.Item.Id, candidate.RankingScore)),
            printed.Json.Select(line => (line.GetProperty("item_id").GetString()!, line.GetProperty("ranking_score").GetSingle())));
    }

    [Fact]
    public async Task Should_make_no_page_where_nobody_asks_for_one() => Assert.All(
        (await RunAsync("--clicks", "i0,i6", "--json")).Json, line => Assert.Equal(JsonValueKind.Null, line.GetProperty("ranking_score").ValueKind));

    [Fact]
    public async Task Should_search_by_the_interests_of_the_surface()
    {
        using var other = new ShopFolder();
        TinyShop.SealSurfaces(other.Bundles);
        string[] ask = ["recommend", "--data", other.Path, "--clicks", "i0,i6,i1,i9", "--top", "30"];
        Assert.Matches("interest [23]", (await CommandResult.OfAsync(ask)).Out);
        Assert.DoesNotContain("interest ", (await CommandResult.OfAsync([.. ask, "--surface", "view-item", "--item", "i9"])).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--clicks i0 --interest-share 2", ExitCode.Usage, "--interest-share: got '2', expected a number from 0 to 1")]
    [InlineData("--clicks i0 --retrieved 0", ExitCode.Usage, "--retrieved: got '0', expected a whole number from 1 to 10000")]
    [InlineData("--clicks i0 --diversity -1", ExitCode.Usage, "--diversity: got '-1', expected a number from 0 to 1000000")]
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

    private async Task<string[]> IdsAsync(params string[] more) =>
        [.. (await RunAsync([.. more, "--json"])).Json.Select(line => line.GetProperty("item_id").GetString()!)];

    private Task<CommandResult> RunAsync(params string[] more) => CommandResult.OfAsync(["recommend", "--data", _shop.Path, .. more]);
}
