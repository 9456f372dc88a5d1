using Microsoft.Extensions.Logging.Abstractions;
using Verge.Domain;

namespace Verge.Serving.Tests;

public sealed class FeedServiceTests : IDisposable
{
    private readonly ShopFolder _folder = new();
    private readonly RunningShop _shop;
    private readonly string _version;

    public FeedServiceTests()
    {
        _version = _folder.Seal();
        _shop = new(_folder);
    }

    [Fact]
    public void Should_retrieve_and_rank_for_a_user_it_knows()
    {
        _shop.Click("ada", "i0", "i6", "i12");
        var answer = _shop.Home("ada", 20);
        Assert.Null(answer.Fallback);
        Assert.Equal(_version, answer.Version);
        Assert.Equal(20, answer.Candidates.Count);
        Assert.Equal(Enumerable.Range(0, 20), answer.Candidates.Select(candidate => candidate.Position));
        Assert.Equal(answer.Candidates.OrderByDescending(candidate => candidate.ClickProbability), answer.Candidates);
        Assert.All(answer.Candidates, candidate => Assert.InRange(candidate.ClickProbability, 0, 1));
        Assert.Contains(answer.Candidates, candidate => candidate.RetrievalSimilarity != 0);
    }

    [Fact]
    public void Should_see_a_click_at_the_next_request()
    {
        Assert.Equal("unknown_user", _shop.Home("ada").Fallback);
        _shop.Click("ada", "i3");
        Assert.Null(_shop.Home("ada").Fallback);
    }

    [Fact]
    public void Should_give_a_new_user_what_is_popular_and_say_so()
    {
        for (var i = 0; i < 40; i++)
        {
            _shop.Click($"crowd{i}", "i17");
        }

        var answer = _shop.Feed.Answer(new() { UserId = "new", Surface = Surface.Home, Limit = 100 });
        Assert.Equal("unknown_user", answer.Fallback);
        Assert.Equal(60, answer.Candidates.Count);
        Assert.All(answer.Candidates, candidate => Assert.Equal(0, candidate.RetrievalSimilarity));
        using var narrow = new RunningShop(_folder, new() { Retrieved = 1 });
        Assert.Equal(["i17"], RunningShop.Ids(narrow.Home("new")));
    }

    [Fact]
    public void Should_serve_an_unknown_item_as_an_unknown_anchor()
    {
        var nobody = _shop.Feed.Answer(new() { UserId = "new", Surface = Surface.ViewItem, AnchorItemId = "never heard of" });
        Assert.Equal("unknown_item", nobody.Fallback);
        Assert.Equal(60, nobody.Candidates.Count);
        _shop.Click("ada", "i3");
        var ada = _shop.Feed.Answer(new() { UserId = "ada", SessionId = "now", Surface = Surface.ViewItem, AnchorItemId = "never heard of" });
        Assert.Null(ada.Fallback);
        Assert.Equal(59, ada.Candidates.Count);
    }

    [Fact]
    public void Should_recommend_beside_an_item_to_a_new_user_and_not_the_item_itself()
    {
        var answer = _shop.Feed.Answer(new() { UserId = "new", Surface = Surface.ViewItem, AnchorItemId = "i5" });
        Assert.Null(answer.Fallback);
        Assert.DoesNotContain("i5", RunningShop.Ids(answer));
        Assert.Equal(1, answer.Removed["anchor"]);
    }

    [Fact]
    public void Should_remove_what_was_excluded_seen_or_served_and_say_how_many()
    {
        _shop.Click("ada", "i0", "i1");
        var first = _shop.Home("ada", 10);
        var second = _shop.Home("ada", 100, first.Cursor, null, "i20", "i21", "i22", "no such item");
        var served = RunningShop.Ids(first);
        Assert.DoesNotContain(RunningShop.Ids(second), id => served.Contains(id) || id is "i0" or "i1" or "i20" or "i21" or "i22");
        Assert.Equal(second.Candidates.Count, 60 - second.Removed.Values.Sum());
        Assert.Equal(2, second.Removed["seen"]);
        Assert.Equal(10 + 3, second.Removed["served"] + second.Removed["excluded"] + served.Count(id => id is "i20" or "i21" or "i22"));
    }

    [Fact]
    public void Should_show_again_what_was_seen_long_ago()
    {
        _shop.Click("ada", "i0");
        Assert.DoesNotContain("i0", RunningShop.Ids(_shop.Home("ada")));
        _shop.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Contains("i0", RunningShop.Ids(_shop.Home("ada")));
    }

    [Fact]
    public void Should_give_what_is_left_where_filters_leave_little_or_nothing()
    {
        string[] all = [.. TinyShop.Items.Select(item => item.Id)];
        var three = _shop.Home("ada", 20, null, _version, all[3..]);
        Assert.Equal(["i0", "i1", "i2"], RunningShop.Ids(three).Order());
        Assert.Null(three.Cursor);
        _shop.Click("ada", "i0");
        var none = _shop.Home("ada", 20, null, _version, all);
        Assert.Empty(none.Candidates);
        Assert.Null(none.Cursor);
    }

    [Theory]
    [InlineData("ada", null)]
    [InlineData("new", "unknown_user")]
    public void Should_keep_to_the_categories_and_prices_asked_for(string user, string? fallback)
    {
        _shop.Click("ada", "i3");
        var answer = _shop.Feed.Answer(new() { UserId = user, Surface = Surface.Home, Categories = ["c1", "c2", "no such"], MinimumPrice = 20, MaximumPrice = 40 });
        // Item i costs 5 + i and is of category i mod 6.
        Assert.Equal(["i19", "i20", "i25", "i26", "i31", "i32"], RunningShop.Ids(answer).Order(StringComparer.Ordinal));
        Assert.Equal(fallback, answer.Fallback);
        Assert.Null(answer.Cursor);
        Assert.Equal(60 - 6, answer.Removed.Values.Sum());
        Assert.Equal(14, answer.Removed["price"]);
        Assert.Equal(40, answer.Removed["category"]);
    }

    [Fact]
    public void Should_want_no_item_without_a_price_where_there_is_a_bound()
    {
        _folder.Seal(2, item => item.Id == "i7" ? item with { Price = null } : item);
        _shop.Versions.Refresh();
        Assert.Equal(60, _shop.Feed.Answer(new() { UserId = "new", Surface = Surface.Home }).Candidates.Count);
        Assert.DoesNotContain("i7", RunningShop.Ids(_shop.Feed.Answer(new() { UserId = "new", Surface = Surface.Home, MaximumPrice = 1e15 })));
    }

    [Fact]
    public void Should_page_through_the_whole_shop_without_repeating()
    {
        _shop.Click("ada", "i0");
        var seen = new List<string>();
        FeedCursor? cursor = null;
        do
        {
            var page = _shop.Home("ada", 25, cursor);
            seen.AddRange(RunningShop.Ids(page));
            Assert.Equal(0, page.Candidates.Count == 0 ? 0 : page.Candidates[0].Position);
            cursor = page.Cursor;
        }
        while (cursor is not null);
        Assert.Equal(TinyShop.Items.Select(item => item.Id).Where(id => id != "i0").Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Should_repeat_a_page_whose_answer_was_lost()
    {
        _shop.Click("ada", "i0");
        var first = _shop.Home("ada", 10);
        var second = _shop.Home("ada", 10, first.Cursor);
        var again = _shop.Home("ada", 10, first.Cursor);
        Assert.Equal(RunningShop.Ids(second).Order(), RunningShop.Ids(again).Order());
        Assert.Equal(second.Cursor, again.Cursor);
        Assert.Empty(RunningShop.Ids(_shop.Home("ada", 10, again.Cursor)).Intersect(RunningShop.Ids(again)));
    }

    [Fact]
    public void Should_count_a_page_once_however_often_its_answer_was_lost()
    {
        _shop.Click("ada", "i0");
        var first = _shop.Home("ada", 25);
        var second = _shop.Home("ada", 25, first.Cursor);
        var counted = _shop.Rates();
        Assert.Equal(second.Cursor, _shop.Home("ada", 25, first.Cursor).Cursor);
        Assert.Equal(counted, _shop.Rates());
        // The last page is one too.
        Assert.Null(_shop.Home("ada", 25, second.Cursor).Cursor);
        Assert.NotEqual(counted, _shop.Rates());
        counted = _shop.Rates();
        _shop.Home("ada", 25, second.Cursor);
        // And those after a page that was asked for again.
        _shop.Home("ada", 25, first.Cursor);
        _shop.Home("ada", 25, second.Cursor);
        Assert.Equal(counted, _shop.Rates());
        _shop.Home("ada", 25);
        Assert.NotEqual(counted, _shop.Rates());
    }

    [Fact]
    public void Should_count_what_the_retriever_that_answered_removed()
    {
        using var lease = _shop.Bundles.Acquire();
        var popular = new PopularRetriever(200, TimeSpan.FromMinutes(1));
        var (alone, after) = (Ask(popular), Ask(new FailingRetriever(popular), popular));
        Assert.Equal(3, alone.Removed["excluded"]);
        Assert.Equal(alone.Removed, after.Removed);
        Assert.Equal(alone.Candidates.Select(candidate => candidate.Item.Id), after.Candidates.Select(candidate => candidate.Item.Id));
        Assert.Equal("failing_failed", after.Fallback);
        Assert.Equal(0, after.SearchBreadth);

        FeedContext Ask(params IRetriever[] retrievers)
        {
            var context = new FeedContext
            {
                Query = new() { UserId = "ada", Surface = Surface.Home, Exclude = ["i1", "i2", "i3"] },
                Bundle = lease.Bundle,
                Latest = lease.Bundle,
                Now = TinyShop.Now,
                Clicks = default,
                Counters = lease.Bundle.Counters,
                Served = new HashSet<string>(),
                Seen = new HashSet<string>(),
            };
            new RetrieveStage(NullLogger<RetrieveStage>.Instance, retrievers).Run(context);
            return context;
        }
    }

    [Fact]
    public void Should_take_a_cursor_from_before_a_restart()
    {
        var first = _shop.Home("ada", 10);
        using var restarted = new RunningShop(_folder);
        Assert.Equal(10, restarted.Home("ada", 10, first.Cursor).Candidates.Count);
    }

    [Fact]
    public void Should_page_on_when_fewer_are_retrieved_than_a_page_holds()
    {
        using var narrow = new RunningShop(_folder, new() { Retrieved = 15 });
        narrow.Click("ada", "i0");
        var page = narrow.Home("ada", 100);
        Assert.Equal(15, page.Candidates.Count);
        Assert.NotNull(page.Cursor);
    }

    [Fact]
    public void Should_keep_a_given_lists_order_and_prices()
    {
        var answer = _shop.Feed.Answer(new()
        {
            UserId = "ada",
            Surface = Surface.Home,
            ModelVersion = _version,
            Given = [new("i9", 99), new("nobody knows", null), new("i2", null), new("i4", 0)],
        });
        Assert.Equal(["i9", "nobody knows", "i2", "i4"], RunningShop.Ids(answer));
        Assert.Equal([99, null, 7, 0], answer.Candidates.Select(candidate => candidate.Item.Price));
        Assert.Equal([0, 1, 2, 3], answer.Candidates.Select(candidate => candidate.Position));
        Assert.Null(answer.Fallback);
        Assert.Null(answer.Cursor);
        Assert.All(answer.Candidates, candidate => Assert.Equal(65, candidate.Embedding.Length));
        // price_rank: of the prices shown, the unknown one in the middle.
        Assert.Equal([1, 0.5f, 0.5f, 0], answer.Candidates.Select(candidate => candidate.Scores[5]));
    }

    [Fact]
    public void Should_answer_an_empty_given_list_with_an_empty_page() =>
        Assert.Empty(_shop.Feed.Answer(new() { UserId = "ada", Surface = Surface.Home, Given = [] }).Candidates);

    [Fact]
    public void Should_attach_rows_only_for_a_version()
    {
        Assert.All(_shop.Home("ada").Candidates, candidate => Assert.Empty(candidate.Embedding));
        using var lease = _shop.Bundles.Acquire();
        var expected = new float[lease.Bundle.Embeddings.Width];
        foreach (var candidate in _shop.Home("ada", version: _version).Candidates)
        {
            Assert.Equal(lease.Bundle.Scores.Names.Length, candidate.Scores.Length);
            Assert.All(candidate.Scores, score => Assert.True(float.IsFinite(score)));
            lease.Bundle.Embeddings.Lookup(candidate.Item, expected);
            Assert.Equal(expected, candidate.Embedding);
        }
    }

    [Fact]
    public void Should_give_rows_of_items_in_the_order_asked_for()
    {
        var rows = new EmbeddingLookup(_shop.Bundles).Rows(_version, ["i3", "nobody knows", "i1", "i3"]);
        Assert.Equal(["i3", "nobody knows", "i1", "i3"], rows.Select(row => row.ItemId));
        Assert.Equal([true, false, true, true], rows.Select(row => row.IsKnown));
        Assert.Equal(rows[0].Embedding, rows[3].Embedding);
        Assert.NotEqual(rows[0].Embedding, rows[2].Embedding);
    }

    [Fact]
    public void Should_survive_a_clock_that_jumps_back()
    {
        _shop.Click("ada", "i0", "i6");
        var before = _shop.Home("ada", 20);
        _shop.Clock.SetUtcNow(TinyShop.Now.AddDays(-400));
        var after = _shop.Home("ada", 20, before.Cursor);
        Assert.Equal(20, after.Candidates.Count);
        Assert.All(after.Candidates.SelectMany(candidate => candidate.Scores), score => Assert.True(float.IsFinite(score)));
        // Devices whose clocks are right are still believed.
        Assert.True(_shop.Events.Times.To >= TinyShop.Now);
    }

    [Fact]
    public void Should_tell_a_wrong_clock_from_one_that_is_a_little_ahead()
    {
        Assert.Equal(TimeSpan.Zero, _shop.Events.ClockError(TinyShop.Now.AddMinutes(5)));
        Assert.Equal(TimeSpan.Zero, _shop.Events.ClockError(TinyShop.Now.AddMinutes(-5)));
        Assert.Equal(TimeSpan.FromSeconds(-301), _shop.Events.ClockError(TinyShop.Now.AddSeconds(301)));
        Assert.Equal(TimeSpan.FromDays(9), _shop.Events.ClockError(TinyShop.Now.AddDays(-9)));
        // The cloud's own was set back: who is right still is.
        _shop.Clock.SetUtcNow(TinyShop.Now.AddHours(-3));
        Assert.Equal(TimeSpan.Zero, _shop.Events.ClockError(TinyShop.Now));
    }

    [Fact]
    public void Should_take_no_clock_for_wrong_because_its_own_was_ahead_for_a_moment()
    {
        _shop.Clock.SetUtcNow(TinyShop.Now.AddDays(1));
        Assert.Equal(TimeSpan.FromDays(1), _shop.Events.ClockError(TinyShop.Now));
        _shop.Clock.SetUtcNow(TinyShop.Now);
        Assert.Equal(TimeSpan.Zero, _shop.Events.ClockError(TinyShop.Now));
        Assert.Equal(TimeSpan.Zero, _shop.Events.ClockError(TinyShop.Now.AddMinutes(-5)));
        Assert.Equal(TimeSpan.FromHours(2), _shop.Events.ClockError(TinyShop.Now.AddHours(-2)));
        Assert.Equal(TimeSpan.FromDays(-3), _shop.Events.ClockError(TinyShop.Now.AddDays(3)));
    }

    [Fact]
    public void Should_bound_the_times_of_events()
    {
        Assert.Equal((TinyShop.Now.AddDays(-365), TinyShop.Now.AddMinutes(5)), _shop.Events.Times);
        _shop.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(TinyShop.Now.AddMinutes(65), _shop.Events.Times.To);
    }

    public void Dispose()
    {
        _shop.Dispose();
        _folder.Dispose();
    }

    /// <summary>Does all of another's work, then fails.</summary>
    private sealed class FailingRetriever(IRetriever other) : IRetriever
    {
        public string Name => "failing";

        public bool IsRequired => false;

        public string? Retrieve(FeedContext context)
        {
            other.Retrieve(context);
            context.SearchBreadth = 200;
            throw new InvalidOperationException("at the end");
        }
    }
}
