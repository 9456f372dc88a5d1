using Verge.Domain;

namespace Verge.Features.Tests;

public class DenseSchemaTests
{
    [Fact]
    public void Should_name_features_by_what_they_are()
    {
        var names = new DenseSchema().ToNames();
        Assert.Equal(147, names.Length);
        Assert.Equal(["item.price", "item.price_known", "item.age", "item.age_known", "item.impressions.1h"], names[..5].ToArray());
        Assert.Superset(
            new HashSet<string>
            {
                "category.clicks.7d", "user_category.clicks.7d", "item.ctr.30d", "brand.cvr.1d", "user.orders.30d", "user.click_price_mean",
                "user.order_price_spread", "user.category_share", "user_price_level.preferred", "user_price.click_gap", "user_item.since", "user_brand.touched",
            },
            names.ToHashSet());
        Assert.DoesNotContain(names, name => name.StartsWith("user", StringComparison.Ordinal) && name.Contains("impression", StringComparison.Ordinal));
        Assert.Equal(["90m", "36h", "10s", "7d"], new[] { (90 * 60, 60), (36 * 3600, 3600), (10, 1), (7 * 86_400, 86_400) }
            .Select(w => new DenseWindow(TimeSpan.FromSeconds(w.Item1), TimeSpan.FromSeconds(w.Item2)).Name));
    }

    [Fact]
    public void Should_come_back_from_json()
    {
        var schema = new DenseSchema { Groups = ["seller"], Without = ["user.since"], Rates = [DenseRate.ClickRate with { Weight = 3 }] };
        Assert.Equal(schema, DenseSchema.FromJson(schema.ToJson()));
        Assert.Equal(schema.ToJson(), DenseSchema.FromJson(schema.ToJson()).ToJson());
        Assert.NotEqual(schema, schema with { Users = 3 });
        Assert.DoesNotContain("user.since", schema.ToNames());
        Assert.Throws<FeatureException>(() => DenseSchema.FromJson(schema.ToJson().Replace("\"ages\":true,", "", StringComparison.Ordinal)));
        Assert.Throws<FeatureException>(() => DenseSchema.FromJson(schema.ToJson().Replace("\"ages\"", "\"age\"", StringComparison.Ordinal)));
        var features = new DenseFeatures(schema, new DenseMoments(schema.ToNames()).ToScaling());
        Assert.Equal(features.ToJson(), DenseFeatures.FromJson(features.ToJson()).ToJson());
    }

    [Fact]
    public void Should_name_what_is_impossible()
    {
        Refuses("windows", new() { Windows = [] });
        Refuses("windows[0].resolution", new() { Windows = [new(TimeSpan.FromDays(1), TimeSpan.FromTicks(1))] });
        Refuses("windows[0].length", new() { Windows = [new(TimeSpan.FromDays(1), TimeSpan.FromHours(7))] });
        Refuses("windows[1].length", new() { Windows = [new(TimeSpan.FromDays(1), TimeSpan.FromHours(1)), new(TimeSpan.FromDays(1), TimeSpan.FromHours(2))] });
        Refuses("kinds[1]", new() { Kinds = [ActivityKind.Click, ActivityKind.Click], Rates = [] });
        Refuses("groups", new() { Groups = ["Category"] });
        Refuses("userGroups", new() { UserGroups = ["item"] });
        Refuses("preferences", new() { Preferences = ["brand", "brand"] });
        Refuses("rates.ctr", new() { Kinds = [ActivityKind.Click, ActivityKind.Order] });
        Refuses("rates.ctr.weight", new() { Rates = [DenseRate.ClickRate with { Weight = 0 }] });
        Refuses("rates.cvr.initial", new() { Rates = [DenseRate.ConversionRate with { Initial = 1 }] });
        Refuses("rates.a.hits", new() { Rates = [new("a", ActivityKind.Cart, ActivityKind.Cart)] });
        Refuses("dense schema", new() { Rates = [new("clicks", ActivityKind.Click, ActivityKind.Impression)] });
        Refuses("without", new() { Without = ["category.clicks.2d"] });
        Refuses("actsPerUser", new() { ActsPerUser = 0 });
        Refuses("users", new() { Users = 0 });
    }

    [Fact]
    public void Should_leave_out_what_data_cannot_tell()
    {
        var log = new RandomActivity(3);
        Assert.Equal(new DenseSchema(), new DenseSchema().For(log.Data));
        Item[] bare = [.. log.Items.Select(item => new Item { Id = item.Id, Attributes = item.Attributes.SetItem("brand", "the only one") })];
        var clicks = log.Data with
        {
            Items = [.. bare],
            Sessions = [],
            Interactions = [.. log.Data.Interactions.Where(act => act.Kind == EventKind.Clicked)],
        };
        var names = new DenseSchema { Without = ["item.price", "user.since"] }.For(clicks).ToNames();
        Assert.Contains("category.clicks.7d", names);
        Assert.Contains("user_category.preferred", names);
        Assert.DoesNotContain("user.since", names);
        Assert.DoesNotContain(names, name => new[] { "impression", "cart", "order", "ctr", "cvr", "brand", "price_mean", "gap", "item.price", "age" }.Any(part => name.Contains(part, StringComparison.Ordinal)));
        Assert.Equal(["item.impressions.1h", "item.impressions.1d"], new DenseSchema { Groups = ["item_id"] }.For(log.Data with { Items = [], Interactions = [] }).ToNames()[..2].ToArray());
    }

    private static void Refuses(string field, DenseSchema schema) => Assert.Equal(field, Assert.Throws<FeatureException>(schema.Validate).Feature);
}
