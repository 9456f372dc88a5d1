using System.Collections.Immutable;
using System.Numerics.Tensors;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Retrieval;
using Verge.Models.Scoring;
using Verge.NeuralNetworks;
using Verge.Tensors;
using Verge.Testing;

namespace Verge.Models.Tests;

public sealed class TwoTowersTests
{
    private static readonly TwoTowersOptions Small = new() { Width = 16 };

    [Fact]
    public void Should_encode_a_user_the_same_alone_and_in_a_batch()
    {
        using var model = new TwoTowers(Table(), Small);
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        int[] history = [3, 4, 5, 9, 1, 2];
        var together = model.EncodeUsers(tape, history, tape.Segments([3, 1, 2]), ForwardContext.Inference).Value.ToArray();
        tape.Reset();
        var alone = model.EncodeUsers(tape, history.AsSpan(4), tape.Segments([2]), ForwardContext.Inference).Value.ToArray();
        for (var i = 0; i < alone.Length; i++)
        {
            Assert.Equal(together[(2 * 16) + i], alone[i], 1e-5f);
        }
    }

    [Fact]
    public void Should_tell_orders_apart()
    {
        using var model = new TwoTowers(Table(), Small);
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        var forward = model.EncodeUsers(tape, [3, 4, 5], tape.Segments([3]), ForwardContext.Inference).Value.ToArray();
        tape.Reset();
        var swapped = model.EncodeUsers(tape, [4, 3, 5], tape.Segments([3]), ForwardContext.Inference).Value.ToArray();
        Assert.NotEqual(forward, swapped);
    }

    [Fact]
    public void Should_embed_the_catalogue_as_the_tower_does()
    {
        var table = Table();
        using var model = new TwoTowers(table, Small);
        var items = ItemEmbeddings.Of(model);
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        Assert.Equal(table.Count, items.Count);
        var one = model.EncodeItems(tape, [7]).Value;
        for (var i = 0; i < one.Length; i++)
        {
            Assert.Equal(one[i], items[7][i], 1e-6f);
        }
    }

    [Fact]
    public void Should_embed_items_that_came_since_at_new_indices_and_at_old_ones()
    {
        var table = Table();
        using var model = new TwoTowers(table, Small);
        var items = ItemEmbeddings.Of(model);
        var (own, first) = (items[3].ToArray(), table.Count);
        int[] added = [.. Enumerable.Range(0, 40).Select(i => table.Add(new() { Id = $"new{i}", Title = $"word{i}", Attributes = Attributes(i) }))];
        items.Encode(model, added.AsSpan(0, 3));
        items.Encode(model, []);
        items.Encode(model, added.AsSpan(3));
        Assert.Equal(first + 40, items.Count);
        AssertAsTheTowerDoes();
        table.Release(added[1]);
        Assert.Equal(added[1], table.Add(new() { Id = "later", Title = "another", Attributes = Attributes(9) }));
        var before = items[added[1]].ToArray();
        items.Encode(model, added.AsSpan(1, 1));
        Assert.NotEqual(before, items[added[1]].ToArray());
        Assert.Equal(first + 40, items.Count);
        AssertAsTheTowerDoes();
        var all = new float[items.Count * items.Width];
        items.CopyTo(all);
        Assert.Equal(items[added[^1]].ToArray(), all[^items.Width..]);
        Assert.Equal(own, items[3].ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => items.Encode(model, [first - 1]));

        void AssertAsTheTowerDoes()
        {
            using var tape = new Tape(model.Parameters, new() { Recording = false });
            var expected = model.EncodeItems(tape, added).Value.ToArray();
            for (var i = 0; i < added.Length; i++)
            {
                TensorAssert.Close(expected.AsSpan(i * items.Width, items.Width), items[added[i]]);
            }
        }

        static ImmutableSortedDictionary<string, string> Attributes(int i) => RandomLog.Make(1).Items[i % 5].Attributes;
    }

    [Fact]
    public void Should_take_the_anchor_for_the_newest_click()
    {
        using var towers = new SurfaceTowers(Table(), Small);
        using var encoder = new UserEncoder(towers);
        var (anchored, clicked, nothing) = (new float[16], new float[16], new float[16]);
        var at = RandomLog.Start;
        HistoryClick[] one = [new("i1", at, "s")];
        HistoryClick[] two = [.. one, new("i2", at, "s")];
        Assert.True(encoder.TryEncode(Surface.ViewItem, encoder.Select(Surface.ViewItem, one, "i2", at, "s"), anchored));
        Assert.True(encoder.TryEncode(Surface.ViewItem, encoder.Select(Surface.ViewItem, two, "i2", at, "s"), clicked));
        Assert.False(encoder.TryEncode(Surface.Home, encoder.Select(Surface.Home, [], null, at, "s"), nothing));
        Assert.False(encoder.TryEncode(Surface.Home, encoder.Select(Surface.Home, [], "never seen", at, "s"), nothing));
        Assert.Equal(clicked, anchored);
        Assert.All(nothing, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Should_learn_what_follows_what()
    {
        var table = Table();
        using var model = new TwoTowers(table, Small with { Dropout = 0, InputDropout = 0 });
        RetrievalExample[] samples = [.. Enumerable.Range(0, 60).Select(i => new RetrievalExample([1 + (i % 20)], 0, 1)
        {
            UserId = "u", SessionId = "s", Target = 1 + ((i + 1) % 20), Surface = Surface.Home, At = RandomLog.Start,
        })];
        new Trainer<RetrievalExample>(new SampledSoftmaxLearner(model), new Adam(), new() { BatchSize = 20, Epochs = 60, LearningRate = 0.01, Workers = 1 })
            .Train(samples);
        var items = ItemEmbeddings.Of(model);
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        var user = model.EncodeUsers(tape, [5], tape.Segments([1]), ForwardContext.Inference).Value.ToArray();
        var best = Enumerable.Range(1, 20).MaxBy(item => TensorPrimitives.Dot(user, items[item]));
        Assert.Equal(6, best);
    }

    [Fact]
    public void Should_embed_a_new_item_by_what_is_known_of_it()
    {
        var log = RandomLog.Make(2);
        var data = log with { Items = [.. log.Items.Select((item, i) => item with { Price = 1 + i })] };
        var features = RetrievalFeatures.Fit(new() { MinimumCount = 1, PriceBuckets = 4, AspectBuckets = 32, ItemAttributes = [new(Item.ItemIdAttribute, 8)] }, data);
        var old = data.Items[0];
        var table = new ItemEncodingTable(features, [.. data.Items, old with { Id = "new" }, old with { Id = "dearer", Price = 1e9 }, new() { Id = "blank" }]);
        using var model = new TwoTowers(table, Small);
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        var count = table.Count;
        var embedded = model.EncodeItems(tape, [count - 3, count - 2, count - 1, 0]).Value.ToArray().Chunk(16).ToArray();
        Assert.NotEqual(embedded[0], embedded[1]);
        Assert.NotEqual(embedded[0], embedded[3]);
        Assert.Equal(embedded[2], embedded[3]);
        Assert.True(table.IsEmbeddable(count - 2));
        Assert.False(table.IsEmbeddable(count - 1));
    }

    [Fact]
    public void Should_leave_out_the_ids_of_a_share_of_the_items_in_a_step()
    {
        var (table, twins) = Twins();
        using var model = new TwoTowers(table, Small with { IdDropout = 0.3f });
        var known = Embedded(default);
        var unknown = Embedded(default, twins);
        var step = Embedded(new(true, Seed: 1, Step: 5));
        var without = Without(step);
        Assert.InRange(without.Count(dropped => dropped), 3, 30);
        Assert.Equal(without, Without(Embedded(new(true, Seed: 2, Step: 5))));
        Assert.NotEqual(without, Without(Embedded(new(true, Seed: 1, Step: 6))));

        float[][] Embedded(ForwardContext context, int first = 1)
        {
            using var tape = new Tape(model.Parameters, new() { Recording = false });
            return [.. model.EncodeItems(tape, [.. Enumerable.Range(first, twins - 1)], context).Value.ToArray().Chunk(16)];
        }

        bool[] Without(float[][] embedded) => [.. embedded.Select((one, i) =>
        {
            Assert.True(one.SequenceEqual(known[i]) || one.SequenceEqual(unknown[i]));
            return one.SequenceEqual(unknown[i]);
        })];
    }

    [Theory]
    [InlineData("sampled-softmax")]
    [InlineData("full-softmax")]
    [InlineData("in-batch")]
    [InlineData("bpr-max")]
    public void Should_embed_new_items_nearer_to_those_they_are_like(string loss)
    {
        var (without, with) = (Likeness(loss, 0), Likeness(loss, 0.3f));
        Assert.True(1 - with < 0.7 * (1 - without), $"{with} with, {without} without");
    }

    [Fact]
    public void Should_refuse_to_leave_out_the_ids_of_items_of_which_nothing_else_is_known()
    {
        var data = RandomLog.Make(2);
        var alone = RetrievalFeatures.Fit(new() { MinimumCount = 1, ItemAttributes = [new(Item.ItemIdAttribute, 8)], TitleBuckets = 0 }, data);
        var error = Assert.Throws<ArgumentException>(() => new TwoTowers(new(alone, data.Items), Small with { IdDropout = 0.1f }));
        Assert.Equal("IdDropout: got 0.1, expected 0 for items of ids alone, of which nothing else is known", error.Message);
        var none = RetrievalFeatures.Fit(new() { MinimumCount = 1, ItemAttributes = [new("category", 8)] }, data);
        error = Assert.Throws<ArgumentException>(() => new TwoTowers(new(none, data.Items), Small with { IdDropout = 0.1f }));
        Assert.Equal("IdDropout: got 0.1, expected 0 for items without ids", error.Message);
    }

    /// <summary>Mean cosine of 20 trained items with new ones that are like them.</summary>
    private static double Likeness(string loss, float dropout)
    {
        var (table, twins) = Twins();
        using var towers = new TwoTowers(table, Small with { IdDropout = dropout, Dropout = 0, InputDropout = 0, Affinity = AffinityKind.ScaledCosine, Temperature = 0.1f });
        using var model = new GradientRetrieval(
            towers, new() { Kind = loss, Negatives = loss == "full-softmax" ? null : 10, Regularization = 0 }, new() { BatchSize = 20, Epochs = 60, LearningRate = 0.01, Workers = 1 });
        model.Fit([.. Enumerable.Range(0, 60).Select(i => new RetrievalExample([1 + (i % 20)], 0, 1)
        {
            UserId = "u", SessionId = "s", Target = 1 + ((i + 1) % 20), Surface = Surface.Home, At = RandomLog.Start,
        })]);
        var items = ItemEmbeddings.Of(towers);
        return Enumerable.Range(0, 20).Average(i => TensorPrimitives.Dot(items[1 + i], items[twins + i]));
    }

    /// <summary>Items, each with a title of its own, and from an index on the same ones, with ids that nobody knows.</summary>
    private static (ItemEncodingTable Table, int Twins) Twins()
    {
        var log = RandomLog.Make(2);
        var data = log with { Items = [.. log.Items.Select((item, i) => item with { Title = $"word{i}" })] };
        var features = RetrievalFeatures.Fit(new() { MinimumCount = 1 }, data);
        return (new(features, [.. data.Items, .. data.Items.Select(item => item with { Id = "new " + item.Id })]), 1 + data.Items.Length);
    }

    private static ItemEncodingTable Table()
    {
        var data = RandomLog.Make(2);
        return new(RetrievalFeatures.Fit(new() { MinimumCount = 1 }, data), data.Items);
    }
}
