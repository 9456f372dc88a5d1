using Verge.Domain;

namespace Verge.Features.Tests;

public class FeatureSpaceTests
{
    private static readonly FeatureSchema Schema = FeatureSchema.EdgeRec with
    {
        ItemAttributes = [new(Item.ItemIdAttribute, 8), new("category", 4)],
    };

    [Fact]
    public void Should_send_unknown_items_and_values_to_row_0()
    {
        var shop = new RandomShop(1, Schema);
        var space = FeatureSpace.Fit(Schema, shop.Dataset, shop.Scores, new() { MinimumCount = 1 });
        var rows = new int[2];
        space.EncodeRows(new Item { Id = "never seen" }, rows);
        Assert.Equal([0, 0], rows);
        space.EncodeRows(shop.Dataset.Items[1] with { Id = "never seen" }, rows);
        Assert.Equal(0, rows[0]);
        Assert.InRange(rows[1], 1, 4);
        Assert.Equal(0, space.AttributeRow(1, null));
    }

    [Fact]
    public void Should_know_only_what_training_used()
    {
        var shop = new RandomShop(2, Schema);
        var unused = new Item { Id = "unused", Attributes = shop.Dataset.Items[0].Attributes.SetItem("category", "unused category") };
        var space = FeatureSpace.Fit(Schema, shop.Dataset with { Items = shop.Dataset.Items.Add(unused) }, shop.Scores, new() { MinimumCount = 1 });
        var rows = new int[2];
        space.EncodeRows(unused, rows);
        Assert.Equal([0, 0], rows);
    }

    [Fact]
    public void Should_fit_the_same_twice()
    {
        var shop = new RandomShop(3, Schema, sessions: 12);
        var options = new FeatureFitOptions { QuantileSample = 20 };
        Assert.Equal(
            FeatureSpace.Fit(Schema, shop.Dataset, shop.Scores, options).ToJson(),
            FeatureSpace.Fit(Schema, shop.Dataset, shop.Scores, options).ToJson());
    }

    [Fact]
    public void Should_fit_to_an_empty_log()
    {
        var schema = Schema with { Scores = [] };
        var space = FeatureSpace.Fit(schema, new() { Name = "nothing" });
        var vector = new float[69];
        space.EncodeActions(BehaviorKind.Exposure, [5, 1, 1, 1, 1, 2], TimeSpan.FromDays(1), vector);
        Assert.Equal(7, vector.Sum());
    }

    [Fact]
    public void Should_name_scores_that_are_not_there()
    {
        var shop = new RandomShop(4, Schema);
        Assert.Contains("session0", Assert.Throws<FeatureException>(() => FeatureSpace.Fit(Schema, shop.Dataset)).Message, StringComparison.Ordinal);
        Assert.Throws<FeatureException>(() => FeatureSpace.Fit(Schema with { Scores = ["other"] }, shop.Dataset, shop.Scores));
    }

    [Fact]
    public void Should_name_an_action_that_is_no_number()
    {
        var shop = new RandomShop(6, Schema, sessions: 10);
        var session = shop.Dataset.Sessions.First(s => s.Behaviors.Any(b => b.Kind == BehaviorKind.Exposure));
        var index = session.Behaviors.IndexOf(session.Behaviors.First(b => b.Kind == BehaviorKind.Exposure));
        var broken = session.Behaviors[index] with { Actions = session.Behaviors[index].Actions.SetItem(2, float.NaN) };
        var data = shop.Dataset with { Sessions = [session with { Behaviors = session.Behaviors.SetItem(index, broken) }] };
        Assert.Equal("scroll_speed", Assert.Throws<FeatureException>(() => FeatureSpace.Fit(Schema, data, shop.Scores)).Feature);
    }
}
