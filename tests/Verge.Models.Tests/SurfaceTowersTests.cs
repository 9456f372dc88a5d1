using System.Numerics.Tensors;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Retrieval;
using Verge.Models.Scoring;
using Verge.Models.Storage;
using Verge.NeuralNetworks;
using Verge.Testing;

namespace Verge.Models.Tests;

/// <summary>One item tower under the user towers of both surfaces.</summary>
public sealed class SurfaceTowersTests
{
    private static readonly TwoTowersOptions Small = new() { Width = 16, Blocks = 1, Dropout = 0, InputDropout = 0, Interests = 3 };
    private static readonly TwoTowersOptions SmallHome = Small with { Model = "pwprec-mi" };

    [Fact]
    public void Should_share_one_user_tower_where_home_has_none_of_its_own()
    {
        using var towers = new SurfaceTowers(Table(), Small);
        using var model = new TwoTowers(Table(), Small);
        Assert.True(towers.IsShared);
        Assert.Same(towers[Surface.Home], towers[Surface.ViewItem]);
        Assert.Equal(Weights(model.Parameters), Weights(towers.Parameters));
        using var users = new UserEncoder(towers);
        Assert.Equal(Encode(users, Surface.Home, [3, 4, 5]), Encode(users, Surface.ViewItem, [3, 4, 5]));
    }

    [Fact]
    public void Should_give_a_user_several_interests_on_home_and_one_beside_an_item()
    {
        using var towers = new SurfaceTowers(Table(), Small, SmallHome);
        using var users = new UserEncoder(towers);
        Assert.Equal((false, 3, 1), (users.IsShared, users.Interests(Surface.Home), users.Interests(Surface.ViewItem)));
        var (home, beside) = (Encode(users, Surface.Home, [3, 4, 5]), Encode(users, Surface.ViewItem, [3, 4, 5]));
        Assert.Equal((48, 16), (home.Length, beside.Length));
        Assert.Equal(3, home.Chunk(16).Select(interest => interest[0]).Distinct().Count());
        Assert.Contains(towers.Parameters, parameter => parameter.Name.StartsWith("home.fusion.", StringComparison.Ordinal));
        Assert.Single(towers.Parameters, parameter => parameter.Name == "item.item_id.weight");
        Assert.Equal(Items(towers.ViewItem), Items(towers.Home));
    }

    [Fact]
    public void Should_take_another_catalogue_for_both()
    {
        var (features, items) = Features();
        using var towers = new SurfaceTowers(new(features, items), Small, SmallHome);
        towers.UseCatalogue(new(features, [.. items, items[0] with { Id = "new" }]));
        Assert.Equal(items.Length + 2, towers.Items.Count);
        Assert.Same(towers.Items, towers.Home.Items.Items);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("pwprec-mi")]
    [InlineData("pwprec-ls")]
    public void Should_come_back_from_a_bundle(string? home)
    {
        using var folder = new TemporaryFolder();
        var (features, items) = Features();
        using var towers = new SurfaceTowers(new(features, items), Small, home is null ? null : Small with { Model = home, Temperature = 0.5f }, seed: 9);
        RetrievalFiles.Save(folder.Path, features, towers);
        var (_, loaded) = RetrievalFiles.Load(folder.Path, items);
        using (loaded)
        {
            Assert.Equal((towers.IsShared, towers.Home.Options, towers.ViewItem.Options), (loaded.IsShared, loaded.Home.Options, loaded.ViewItem.Options));
            Assert.Equal(Weights(towers.Parameters), Weights(loaded.Parameters));
            using var before = new UserEncoder(towers);
            using var after = new UserEncoder(loaded);
            Assert.All(Enum.GetValues<Surface>(), surface => Assert.Equal(Encode(before, surface, [3, 4, 5]), Encode(after, surface, [3, 4, 5])));
        }
    }

    [Fact]
    public void Should_come_back_with_every_option()
    {
        var options = new TwoTowersOptions
        {
            Model = "sasrec", Width = 18, Hidden = 5, Blocks = 1, Heads = 3, FeedForward = 7, Dropout = 0.2f, InputDropout = 0.3f, Positions = PositionKind.Sinusoidal,
            LongTerm = LongTermKind.None, Interests = 2, InterestHidden = 9, RoutingIterations = 2, Separate = true, Projection = false, Affinity = AffinityKind.ScaledCosine,
            Temperature = 0.07f, IdDropout = 0.4f,
        };
        Assert.All(typeof(TwoTowersOptions).GetProperties().Where(property => property.CanWrite), property => Assert.NotEqual(property.GetValue(new TwoTowersOptions()), property.GetValue(options)));
        Item[] items = [new() { Id = "a" }, new() { Id = "b" }];
        var features = new RetrievalFeatures(new() { ItemAttributes = [new(Item.ItemIdAttribute, 12), new("category", 6)], TitleBuckets = 0 }, [new(Item.ItemIdAttribute, ["a", "b"]), new("category", ["c"])]);
        using var folder = new TemporaryFolder();
        using var towers = new SurfaceTowers(new(features, items), options, options with { Temperature = 0.1f });
        RetrievalFiles.Save(folder.Path, features, towers);
        using var loaded = RetrievalFiles.Load(folder.Path, items).Towers;
        Assert.Equal((options, options with { Temperature = 0.1f }), (loaded.ViewItem.Options, loaded.Home.Options));
    }

    [Fact]
    public void Should_refuse_a_home_tower_over_another_item_tower()
    {
        ShouldRefuse(SmallHome with { Width = 32 }, "Width: got 32 for home, expected 16 as for view-item: the item tower is one");
        ShouldRefuse(SmallHome with { Affinity = AffinityKind.ScaledCosine }, "Affinity: got ScaledCosine for home");
        ShouldRefuse(SmallHome with { Separate = true }, "Separate: got True for home");
        ShouldRefuse(SmallHome with { IdDropout = 0.1f }, "IdDropout: got 0.1 for home");
        ShouldRefuse(SmallHome with { Projection = false }, "Projection: got False for home");
        ShouldRefuse(SmallHome with { Interests = 0 }, "Interests: got 0");

        static void ShouldRefuse(TwoTowersOptions home, string message) => Assert.StartsWith(
            message, Assert.Throws<ArgumentException>(() => new SurfaceTowers(Table(), Small, home)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sampled-softmax", "in-batch")]
    [InlineData("full-softmax", "in-batch")]
    [InlineData("in-batch", "sampled-softmax")]
    [InlineData("full-softmax", "bpr-max")]
    public void Should_teach_each_surface_its_own_by_its_own_loss(string viewItem, string home)
    {
        // On home the item after the next one follows, beside an item the next: no user tower of one surface knows that of the other.
        using var towers = new SurfaceTowers(Table(), Small, SmallHome);
        RetrievalExample[] samples =
        [
            .. Enumerable.Range(0, 80).Select(i => Sample(1 + (i % 20), 1 + ((i + 1) % 20), Surface.ViewItem)),
            .. Enumerable.Range(0, 80).Select(i => Sample(1 + (i % 20), 1 + ((i + 2) % 20), Surface.Home)),
        ];
        new Trainer<RetrievalExample>(
                RetrievalLearners.Of(towers, new() { Kind = viewItem }, new() { Kind = home }, samples), new Adam(),
                new() { BatchSize = 40, Epochs = 60, LearningRate = 0.01, Workers = 1 })
            .Train(samples);
        using var users = new UserEncoder(towers);
        var items = ItemEmbeddings.Of(towers.ViewItem);
        foreach (var (surface, step) in new[] { (Surface.ViewItem, 1), (Surface.Home, 2) })
        {
            var found = Enumerable.Range(0, 20).Count(i => Nearest(Encode(users, surface, [1 + i]), items) == 1 + ((i + step) % 20));
            Assert.True(found >= 18, $"{surface} by {viewItem} and {home}: {found} of 20");
        }
    }

    [Theory]
    [InlineData("sampled-softmax")]
    [InlineData("full-softmax")]
    public void Should_learn_of_the_items_that_either_surface_shows_only(string kind)
    {
        string[] ids = [.. Enumerable.Range(1, 9).Select(i => $"i{i}")];
        var schema = new RetrievalSchema { ItemAttributes = [new(Item.ItemIdAttribute, 16)], TitleBuckets = 0 };
        var table = new ItemEncodingTable(new(schema, [new(Item.ItemIdAttribute, [.. ids])]), [.. ids.Select(id => new Item { Id = id })]);
        using var towers = new SurfaceTowers(table, Small with { Projection = false }, SmallHome with { Projection = false });
        RetrievalExample[] samples = [.. Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? Sample(1, 2 + (i % 3), Surface.ViewItem) : Sample(5, 6, Surface.Home))];
        var before = Rows();
        new Trainer<RetrievalExample>(
                RetrievalLearners.Of(towers, new() { Kind = kind }, new() { Kind = "in-batch" }, samples), new Adam(),
                new() { BatchSize = 10, Epochs = 5, LearningRate = 0.01, Workers = 1 })
            .Train(samples);
        var after = Rows();
        Assert.Equal([1, 2, 3, 4, 5, 6], Enumerable.Range(0, 10).Where(item => !before[item].SequenceEqual(after[item])));

        float[][] Rows()
        {
            var embeddings = ItemEmbeddings.Of(towers.ViewItem);
            return [.. Enumerable.Range(0, 10).Select(item => embeddings[item].ToArray())];
        }
    }

    private static int Nearest(float[] user, ItemEmbeddings items) => Enumerable.Range(1, 20)
        .MaxBy(item => user.Chunk(16).Max(interest => TensorPrimitives.Dot(interest, items[item])));

    private static float[] Encode(UserEncoder users, Surface surface, int[] history)
    {
        var embeddings = new float[users.Interests(surface) * users.Width];
        Assert.True(users.TryEncode(surface, history, embeddings));
        return embeddings;
    }

    private static float[] Items(TwoTowers model)
    {
        var items = ItemEmbeddings.Of(model);
        var values = new float[items.Count * items.Width];
        items.CopyTo(values);
        return values;
    }

    private static float[] Weights(Verge.Tensors.ParameterSet parameters) => [.. parameters.SelectMany(parameter => parameter.Value.ToArray())];

    private static RetrievalExample Sample(int clicked, int target, Surface surface) =>
        new([clicked], 0, 1) { UserId = "u", SessionId = "s", Target = target, Surface = surface, At = RandomLog.Start };

    private static (RetrievalFeatures Features, Item[] Items) Features()
    {
        var data = RandomLog.Make(2);
        return (RetrievalFeatures.Fit(new() { MinimumCount = 1 }, data), [.. data.Items]);
    }

    private static ItemEncodingTable Table()
    {
        var (features, items) = Features();
        return new(features, items);
    }
}
