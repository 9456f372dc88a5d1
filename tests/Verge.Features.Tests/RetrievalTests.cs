using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Features.Tests;

public class RetrievalTests
{
    private static readonly DateTimeOffset Start = RandomShop.Start;

    private static readonly ImmutableArray<Item> Items =
    [
        .. Enumerable.Range(1, 9).Select(i => new Item
        {
            Id = $"i{i}",
            Title = $"Red Shoe no. {i}",
            Attributes = ImmutableSortedDictionary<string, string>.Empty.Add("category", $"c{i % 2}"),
        }),
    ];

    private static readonly RetrievalSchema Schema = new() { HistoryLength = 3, MinimumCount = 1 };

    [Fact]
    public void Should_take_a_sessions_clicks_for_view_item_and_days_of_clicks_for_home()
    {
        var log = Log(("u", 1, 0, "a"), ("u", 2, 1, "a"), ("u", 3, 2000, "b"), ("v", 9, 2001, "x"), ("u", 4, 2002, "b"), ("u", 5, 2003, "b"), ("u", 6, 31 * 1440, "c"));
        var builder = new RetrievalExampleBuilder(Table(log), tellsSurfaces: false);
        Assert.Equal(["1>2", "3>4", "3,4>5"], builder.Build(log, Surface.ViewItem).Select(Text));
        // The newest three; the last click has nothing within 30 days but what is younger than them.
        Assert.Equal(["1>2", "1,2>3", "1,2,3>4", "2,3,4>5", "3,4,5>6"], builder.Build(log, Surface.Home).Select(Text));
        Assert.Equal(["3,4,5>6"], builder.Build(log, Surface.Home, Start.AddDays(30)).Select(Text));
    }

    [Fact]
    public void Should_end_a_session_without_id_at_a_pause()
    {
        var log = Log(("u", 1, 0, ""), ("u", 2, 29, ""), ("u", 3, 60, ""), ("u", 4, 61, ""));
        Assert.Equal(["1>2", "3>4"], new RetrievalExampleBuilder(Table(log), tellsSurfaces: false).Build(log, Surface.ViewItem).Select(Text));
    }

    [Fact]
    public void Should_tell_each_sample_the_sessions_and_times_of_its_clicks()
    {
        var log = Log(("u", 1, 0, "a"), ("u", 2, 1, "b"), ("u", 3, 2, "a"), ("v", 9, 2, ""), ("u", 4, 20, ""), ("u", 5, 60, ""), ("u", 6, 61, "c"));
        var sample = new RetrievalExampleBuilder(Table(log), tellsSurfaces: false).Build(log, Surface.Home).Last(sample => sample.UserId == "u");
        Assert.Equal([0, 1, 0, 0, 2, 2], Enumerable.Range(0, 6).Select(sample.Trail.Session));
        Assert.Equal(log.Where(click => click.UserId == "u").Select(click => (DateTimeOffset?)click.At), Enumerable.Range(0, 6).Select(sample.Trail.At));
        Assert.Equal(5, sample.Start + sample.HistoryLength);
        Assert.Equal(sample.Target, sample.Trail.Items[5]);
        Assert.Equal(new ClickTrail([1, 2]).At(1), sample.WithHistory([1, 2], 0, 2).Trail.At(1));
    }

    [Theory]
    [InlineData(Surface.Home)]
    [InlineData(Surface.ViewItem)]
    public void Should_take_clicks_of_unknown_place_for_targets_where_no_click_tells_its_surface(Surface surface)
    {
        var log = Log(("u", 1, 0, "a"), ("u", 2, 1, "a"), ("u", 3, 2, "a"));
        Assert.Equal(["1>2", "1,2>3"], Build(log));
        Assert.Empty(Build(log.SetItem(0, log[0] with { Surface = surface })));
        Assert.Equal(["1,2>3"], Build(log.SetItem(2, log[2] with { Surface = surface })));
        // Carts and orders are no targets: where they were tells nothing of the clicks.
        Assert.Equal(["1>2", "1,2>3"], Build(log.Add(log[2] with { Kind = EventKind.Ordered, Surface = surface })));

        string[] Build(ImmutableArray<Interaction> interactions) =>
            [.. new RetrievalExampleBuilder(Table(log), new Dataset { Name = "log", Interactions = interactions }.TellsSurfaces).Build(interactions, surface).Select(Text)];
    }

    [Fact]
    public void Should_leave_out_targets_of_the_other_surface_and_unknown_targets_but_keep_them_in_histories()
    {
        ImmutableArray<Interaction> log =
        [
            new("u", "i1", EventKind.Clicked, Start, "a", Surface.Home),
            new("u", "gone", EventKind.Clicked, Start.AddSeconds(1), "a"),
            new("u", "i2", EventKind.Clicked, Start.AddSeconds(2), "a", Surface.ViewItem),
            new("u", "i3", EventKind.Ordered, Start.AddSeconds(3), "a", Surface.ViewItem),
        ];
        var builder = new RetrievalExampleBuilder(Table(log), tellsSurfaces: true);
        Assert.Equal(["1,0>2"], builder.Build(log, Surface.ViewItem).Select(Text));
        Assert.Empty(builder.Build(log, Surface.Home));
    }

    [Fact]
    public void Should_not_see_the_future() => Properties.ForAllSeeds(60, seed =>
    {
        var random = new Random(seed);
        var log = Log([.. Enumerable.Range(0, 40).Select(i => ($"u{random.Next(3)}", random.Next(1, 10), 7 * i, random.Next(2) == 0 ? "" : $"s{i / 9}"))]);
        var cut = random.Next(log.Length);
        Interaction[] future = [.. log[cut..]];
        var items = future.Select(i => i.ItemId).ToArray();
        random.Shuffle(items);
        ImmutableArray<Interaction> changed = [.. log[..cut], .. future.Select((f, i) => f with { ItemId = items[i] })];
        var table = Table(log);
        foreach (var surface in Enum.GetValues<Surface>())
        {
            string[] Until(ImmutableArray<Interaction> data) =>
                [.. new RetrievalExampleBuilder(table, tellsSurfaces: false).Build(data, surface).Where(e => cut == log.Length || e.At < log[cut].At).Select(e => e.UserId + Text(e))];
            Assert.Equal(Until(log), Until(changed));
        }
    });

    [Fact]
    public void Should_want_interactions_by_time() => Assert.Throws<FeatureException>(() =>
        new RetrievalExampleBuilder(Table([]), tellsSurfaces: false).Build(Log(("u", 1, 5, ""), ("u", 2, 4, "")), Surface.Home).ToList());

    [Fact]
    public void Should_encode_the_catalogue_by_index()
    {
        var log = Log(("u", 1, 0, "a"), ("u", 2, 1, "a"));
        var table = Table(log);
        Assert.Equal(10, table.Count);
        Assert.Equal(0, table.Index("gone"));
        Assert.Equal("i4", table.ItemId(table.Index("i4")));
        Assert.Equal([0, 0, 0], table.Rows(0));
        Assert.Empty(table.Title(0).ToArray());
        // i4 was never clicked: its own row is unknown, its category is not.
        Assert.Equal(0, table.Rows(4)[0]);
        Assert.True(table.Rows(4)[1] > 0);
        Assert.Equal(4, table.Title(4).Length);
        Assert.Equal(table.Title(3)[..2], table.Title(4)[..2]);
        Assert.Throws<FeatureException>(() => new ItemEncodingTable(table.Features, [Items[0], Items[0]]));
    }

    [Fact]
    public void Should_give_an_index_that_was_given_back_to_a_later_item()
    {
        var table = Table(Log(("u", 1, 0, "a"), ("u", 2, 1, "a")));
        Item Titled(string title) => Items[0] with { Title = title };
        Assert.Equal(10, Change("one"));
        Assert.Equal(11, Change("one more word"));
        // Whoever has the old one still has what it was.
        Assert.Single(table.Title(10).ToArray());
        Assert.Equal(12, table.Count);
        table.Release(10);
        Assert.Equal(10, Change("two words"));
        Assert.Equal(2, table.Title(10).Length);
        Assert.Equal(10, table.Index(Items[0].Id));
        Assert.Equal(3, table.Title(11).Length);
        Assert.Equal(12, table.Count);
        // Those that it was made with stay.
        table.Release(1);
        table.Release(0);
        Assert.Equal(12, Change("four words are these"));

        int Change(string title)
        {
            var index = table.Add(Titled(title));
            table.Publish(index);
            return index;
        }
    }

    [Theory]
    [InlineData("Café crème, 2 pièces", "CAFÉ  CRÈME 2 PIÈCES!")]
    [InlineData("a a b", "A-B")]
    public void Should_read_titles_by_their_words(string one, string other) =>
        Assert.Equal(TitleTokens.Encode(one, 1000, 16), TitleTokens.Encode(other, 1000, 16));

    [Fact]
    public void Should_bound_a_titles_words()
    {
        Assert.Empty(TitleTokens.Encode("", 100, 16));
        Assert.Empty(TitleTokens.Encode(" – ", 100, 16));
        Assert.Equal(3, TitleTokens.Encode("one two three four five", 1000, 3).Length);
        Assert.All(TitleTokens.Encode("one two three four five", 7, 30), row => Assert.InRange(row, 1, 6));
    }

    [Fact]
    public void Should_hash_the_same_everywhere() =>
        Assert.Equal(StableHashOf("verge"), StableHash.Of("verge"));

    [Fact]
    public void Should_read_back_what_it_wrote()
    {
        var features = RetrievalFeatures.Fit(Schema, new() { Name = "x", Items = Items, Interactions = Log(("u", 1, 0, "a")) });
        Assert.Equal(features.ToJson(), RetrievalFeatures.FromJson(features.ToJson()).ToJson());
        var missing = features.ToJson().Replace("\"titleLength\":16,", "", StringComparison.Ordinal);
        Assert.Contains("titleLength", Assert.Throws<FeatureException>(() => RetrievalFeatures.FromJson(missing)).Message, StringComparison.Ordinal);
        Assert.Throws<FeatureException>(() => (Schema with { HistoryLength = 0 }).Validate());
    }

    [Fact]
    public void Should_encode_prices_by_level_and_other_attributes_as_aspects()
    {
        Item Of(string id, double? price, params (string Name, string Value)[] attributes) => new()
        {
            Id = id, Price = price, Attributes = attributes.ToImmutableSortedDictionary(a => a.Name, a => a.Value, StringComparer.Ordinal),
        };
        var schema = Schema with { PriceBuckets = 3, AspectBuckets = 64, ItemAttributes = [new(Item.ItemIdAttribute, 4), new("category", 4)] };
        ImmutableArray<Item> known = [.. Enumerable.Range(1, 9).Select(i => Of($"i{i}", i * 10, ("category", "c"), ("size", $"{i % 2}")))];
        var features = RetrievalFeatures.FromJson(
            RetrievalFeatures.Fit(schema, new() { Name = "x", Items = known, Interactions = Log(("u", 1, 0, "a")) }).ToJson());
        var table = new ItemEncodingTable(
            features, [.. known, Of("dear", 1e6, ("category", "c")), Of("new", null, ("size", "1")), Of("blank", null), Of("odd", null, ("category", "z"))]);

        Assert.Equal([1, 1, 1], table.Rows(1).ToArray());
        Assert.Equal([0, 1, 3], table.Rows(10).ToArray());
        Assert.Equal([0, 0, 0], table.Rows(11).ToArray());
        Assert.Equal(table.Aspects(1).ToArray(), table.Aspects(11).ToArray());
        Assert.NotEqual(table.Aspects(1).ToArray(), table.Aspects(2).ToArray());
        Assert.Equal([0, 12, 13], Enumerable.Range(0, table.Count).Where(index => !table.IsEmbeddable(index)));
        Assert.Throws<FeatureException>(() => (schema with { PriceBuckets = 1 }).Validate());
        Assert.Throws<FeatureException>(() => new RetrievalFeatures(schema, features.Vocabularies));
    }

    // The definition, written out: rows of trained tables hang on it.
    private static ulong StableHashOf(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in System.Text.Encoding.Unicode.GetBytes(text))
        {
            hash = (hash ^ b) * 1099511628211UL;
        }

        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccdUL;
        return hash ^ (hash >> 33);
    }

    private static string Text(RetrievalExample example) => $"{string.Join(',', example.History.ToArray())}>{example.Target}";

    private static ItemEncodingTable Table(ImmutableArray<Interaction> log) =>
        new(RetrievalFeatures.Fit(Schema, new() { Name = "x", Items = Items, Interactions = log }), Items);

    private static ImmutableArray<Interaction> Log(params (string User, int Item, int Minute, string Session)[] clicks) =>
        [.. clicks.Select(c => new Interaction(c.User, $"i{c.Item}", EventKind.Clicked, Start.AddMinutes(c.Minute), c.Session))];
}
