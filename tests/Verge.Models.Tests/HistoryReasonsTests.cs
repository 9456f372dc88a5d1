using System.Numerics.Tensors;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Retrieval;
using Verge.Models.Scoring;

namespace Verge.Models.Tests;

public sealed class HistoryReasonsTests
{
    public static TheoryData<string> Models => [.. TwoTowersOptions.Models];

    [Theory]
    [MemberData(nameof(Models))]
    public void Should_say_what_an_affinity_loses_without_an_item(string name)
    {
        // Home has a tower of its own, so that the reasons must be those of the surface asked for.
        using var towers = new SurfaceTowers(Table(), new() { Width = 8 }, new() { Model = name, Width = 8, Interests = 3 });
        using var users = new UserEncoder(towers);
        var items = ItemEmbeddings.Of(towers.Home);
        var interests = users.Interests(Surface.Home);
        int[] history = [3, 5, 0, 3, 7];
        var reasons = new HistoryReasons(users, Surface.Home, history);
        Assert.Equal([7, 3, 5], reasons.Items.ToArray());
        for (var place = 0; place < 3; place++)
        {
            var (with, without) = (new float[interests * 8], new float[interests * 8]);
            Assert.True(users.TryEncode(Surface.Home, history, with));
            Assert.True(users.TryEncode(Surface.Home, [.. history.Where(item => item != reasons.Items[place])], without));
            Assert.Equal(with, reasons.User.ToArray());
            for (var interest = 0; interest < interests; interest++)
            {
                var lost = TensorPrimitives.Dot(with.AsSpan(interest * 8, 8), items[9]) - TensorPrimitives.Dot(without.AsSpan(interest * 8, 8), items[9]);
                Assert.Equal(lost, reasons.Of(place, interest, items[9]), 1e-6f);
            }
        }
    }

    [Fact]
    public void Should_give_all_of_an_affinity_to_the_only_item()
    {
        using var towers = new SurfaceTowers(Table(), new() { Width = 8 });
        using var users = new UserEncoder(towers);
        var (items, reasons) = (ItemEmbeddings.Of(towers.Home), new HistoryReasons(users, Surface.Home, [4, 4]));
        Assert.Equal(TensorPrimitives.Dot(reasons.User, items[9]), reasons.Of(0, 0, items[9]));
    }

    [Fact]
    public void Should_have_no_reasons_where_nothing_is_known()
    {
        using var towers = new SurfaceTowers(Table(), new() { Width = 8 });
        using var users = new UserEncoder(towers);
        Assert.Empty(new HistoryReasons(users, Surface.ViewItem, [0, 0]).Items);
        Assert.All(new HistoryReasons(users, Surface.ViewItem, []).User.ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Should_have_no_reasons_in_items_of_which_nothing_is_known()
    {
        var table = Table();
        using var towers = new SurfaceTowers(new(table.Features, [new() { Id = "blank" }, new() { Id = "i1" }]), new() { Width = 8 });
        using var users = new UserEncoder(towers);
        Assert.Empty(new HistoryReasons(users, Surface.Home, [1, 1]).Items);
        Assert.Equal([2], new HistoryReasons(users, Surface.Home, [1, 2, 1]).Items.ToArray());
    }

    private static ItemEncodingTable Table()
    {
        Item[] items = [.. Enumerable.Range(1, 12).Select(i => new Item { Id = $"i{i}" })];
        var data = new Dataset { Name = "shop", Items = [.. items], Interactions = [.. items.Select(item => new Interaction("u", item.Id, EventKind.Clicked, DateTimeOffset.UnixEpoch))] };
        var schema = new RetrievalSchema { ItemAttributes = [new(Item.ItemIdAttribute, 8)], TitleBuckets = 0, MinimumCount = 1 };
        return new(RetrievalFeatures.Fit(schema, data), items);
    }
}
