using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Verge.Domain;
using Verge.Edge;

namespace Verge.IntegrationTests.Cloud;

public sealed class ItemEndpointTests : IAsyncLifetime
{
    private const string Key = "a-key-of-these-tests";
    private CloudServer _cloud = null!;

    public async Task InitializeAsync() => _cloud = await CloudServer.StartAsync(options => options with { AdminKey = Key });

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task Should_put_and_delete_items()
    {
        var body = new
        {
            items = new object[]
            {
                new { id = "new", title = "neu", attributes = new { category = "c1", brand = "b1" }, price = 7.5, available = true, listed = "2026-01-01T00:00:00Z" },
                new { id = "blank" },
            },
        };
        var taken = await SendAsync(HttpMethod.Put, "/v1/items", body, 200);
        Assert.Equal(2, taken.GetProperty("accepted").GetInt32());
        Assert.Equal("blank", taken.GetProperty("missed").EnumerateArray().Single().GetString());
        Assert.Equal(_cloud.Bundles.DevicePart(null).Version, taken.GetProperty("version").GetString());
        await _cloud.PostAsync("/v1/events", new { events = new[] { _cloud.Click("ada", "i1") } }, 202);
        Assert.Contains("new", CloudServer.Items(await _cloud.GetAsync("/v1/feed/home?user=ada&maxPrice=8")));
        await SendAsync(HttpMethod.Delete, "/v1/items/new", null, 204);
        await SendAsync(HttpMethod.Delete, "/v1/items/new", null, 204);
        Assert.DoesNotContain("new", CloudServer.Items(await _cloud.GetAsync("/v1/feed/home?user=ada")));
    }

    [Theory]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("a/b", "a%2fb")]
    [InlineData("a%2Fb", "a%252Fb")]
    [InlineData("a%2fb/c", "a%252fb%2Fc")]
    [InlineData("100% wool/ö?#+", "100%25%20wool%2F%C3%B6%3F%23%2B")]
    [InlineData("/", "%2F")]
    [InlineData("a%b", "a%25b")]
    public async Task Should_delete_exactly_the_item_whose_id_was_escaped(string id, string escaped)
    {
        // Beside it, those that an escape too many or too few would mean.
        string[] ids = [.. new[] { "a/b", "a%2Fb", "a%252Fb", "a%2fb/c", "a/b/c", "100% wool/ö?#+", "/", "%2F", "a%b" }.Order(StringComparer.Ordinal)];
        await SendAsync(HttpMethod.Put, "/v1/items", new { items = ids.Select(put => new { id = put, attributes = new { category = "slashed" } }) }, 200);
        await SendAsync(HttpMethod.Delete, $"/v1/items/{escaped}?why=none/a", null, 204);
        var left = CloudServer.Items(await _cloud.GetAsync("/v1/feed/home?user=nobody&category=slashed"));
        Assert.Equal(ids.Where(other => other != id), left.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Should_find_and_leave_out_what_holds_commas()
    {
        await SendAsync(HttpMethod.Put, "/v1/items", new { items = new[] { Item("a,b", "Home, Garden"), Item(@"c\", "Home, Garden"), Item("d", @"D:\"), Item("e", "Home") } }, 200);
        Assert.Equal(["a,b", @"c\", "d"], await AskAsync(("category", @"Home\, Garden"), ("category", @"D:\\")));
        Assert.Equal(["a,b", @"c\", "e"], await AskAsync(("category", @"Home,Home\, Garden")));
        Assert.Equal(["e"], await AskAsync(("category", "Home")));
        Assert.Equal([@"c\"], await AskAsync(("category", @"Home\, Garden"), ("exclude", @"a\,b,d")));
        // The device's client writes its exclusions so.
        var page = await new HttpFeedSource(_cloud.Http).GetFeedAsync(new() { UserId = "nobody", Surface = Surface.Home, Exclude = ["a,b", @"c\", .. Enumerable.Range(0, 60).Select(i => $"i{i}")] }, default);
        Assert.Equal(["d", "e"], page.Candidates.Select(candidate => candidate.ItemId).Order(StringComparer.Ordinal));

        async Task<IEnumerable<string>> AskAsync(params (string Name, string List)[] lists)
        {
            var query = string.Concat(lists.Select(list => $"&{list.Name}={Uri.EscapeDataString(list.List)}"));
            return CloudServer.Items(await _cloud.GetAsync($"/v1/feed/home?user=nobody{query}")).Order(StringComparer.Ordinal);
        }

        static object Item(string id, string category) => new { id, attributes = new { category } };
    }

    [Theory]
    [InlineData("/v1/feed/home?user=bob", "", "i20 i25 i26 i31 i32")]
    [InlineData("/v1/feed/home?user=bob", "&exclude=i25,i26&exclude=i31", "i20 i32")]
    [InlineData("/v1/feed/home?user=bob", "&maxPrice=31", "i20 i25 i26")]
    [InlineData("/v1/feed/view-item?user=bob&item=i20", "", "i25 i26 i31 i32")]
    [InlineData("/v1/feed/home?user=nobody", "", "i20 i25 i26 i31 i32 i7")]
    public async Task Should_filter_while_it_searches(string path, string more, string expected)
    {
        // Item i is of category i mod 6 and costs 5 + i. As many are retrieved as may be shown: what a later stage removed would be missing.
        var items = expected.Split(' ');
        await using var cloud = await CloudServer.StartAsync(options => options with { AdminKey = Key, Feed = new() { Retrieved = items.Length } });
        await cloud.PostAsync("/v1/events", new { events = new[] { cloud.Click("bob", "i7") } }, 202);
        await SendAsync(HttpMethod.Put, "/v1/items", new { items = new object[] { Item(13, available: false), Item(14, price: 99) } }, 200, cloud: cloud);
        await SendAsync(HttpMethod.Delete, "/v1/items/i19", null, 204, cloud: cloud);
        var page = await cloud.GetAsync($"{path}&category=c1,c2&category=no-such&minPrice=12&maxPrice=40&exclude=i8{more}".Replace("&maxPrice=40&exclude=i8&maxPrice", "&exclude=i8&maxPrice", StringComparison.Ordinal));
        Assert.Equal(items, CloudServer.Items(page).Order(StringComparer.Ordinal));

        static object Item(int i, bool available = true, double? price = null) =>
            new { id = $"i{i}", title = $"Größe {i % 7}", attributes = new { category = $"c{i % 6}", brand = $"b{i % 9}" }, price = price ?? 5 + i, available };
    }

    [Theory]
    [InlineData("""{"items":[{"id":"a","price":-1}]}""", "items[0].price")]
    [InlineData("""{"items":[{"id":"a","attributes":{"category":3}}]}""", "items[0].attributes.category")]
    [InlineData("""{"items":[{"id":"a","attributes":[]}]}""", "items[0].attributes")]
    [InlineData("""{"items":[{"id":"a","available":"yes"}]}""", "items[0].available")]
    [InlineData("""{"items":[{"id":"a","listed":"yesterday"}]}""", "items[0].listed")]
    [InlineData("""{"items":[{"title":"a"}]}""", "items[0].id")]
    [InlineData("""{"items":[{"id":"a"},{"id":"b"},{"id":"a","price":2}]}""", "items[2].id")]
    [InlineData("""{"items":[]}""", "items")]
    public async Task Should_name_what_is_wrong(string body, string field)
    {
        var problem = await SendAsync(HttpMethod.Put, "/v1/items", JsonSerializer.Deserialize<JsonElement>(body), 400);
        Assert.Equal(field, problem.GetProperty("errors").EnumerateObject().Single().Name);
    }

    [Fact]
    public async Task Should_take_a_title_up_to_its_bound()
    {
        var problem = await SendAsync(HttpMethod.Put, "/v1/items", new { items = new[] { new { id = "a", title = new string('x', 1_001) } } }, 400);
        Assert.Equal("items[0].title", problem.GetProperty("errors").EnumerateObject().Single().Name);
        Assert.Contains("expected a text of at most 1,000 characters", problem.GetRawText(), StringComparison.Ordinal);
        await SendAsync(HttpMethod.Put, "/v1/items", new { items = new[] { new { id = "a", title = new string('x', 1_000) } } }, 200);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Basic abc")]
    [InlineData("Bearer another-key-of-tests")]
    [InlineData("Bearer")]
    public async Task Should_let_nobody_in_without_the_key(string? authorization)
    {
        var problem = await SendAsync(HttpMethod.Delete, "/v1/items/i1", null, 401, authorization ?? "");
        Assert.EndsWith("/admin-only", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_let_nobody_in_where_there_is_no_key()
    {
        await using var open = await CloudServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/items") { Content = JsonContent.Create(new { items = Array.Empty<object>() }) };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer ");
        using var response = await open.Http.SendAsync(request);
        Assert.Equal(403, (int)response.StatusCode);
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, int status, string authorization = $"Bearer {Key}", CloudServer? cloud = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await (cloud ?? _cloud).Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"got {(int)response.StatusCode}, expected {status}: {text}");
        Assert.Equal(status == 401, response.Headers.WwwAuthenticate.Contains(new AuthenticationHeaderValue("Bearer")));
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}
