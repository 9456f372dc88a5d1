using System.Numerics.Tensors;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Retrieval;
using Verge.Models.Scoring;
using Verge.Models.Storage;
using Verge.NeuralNetworks;
using Verge.Tensors;
using Verge.Testing;

namespace Verge.Models.Tests;

/// <summary>What holds for every model of two towers, whatever its user tower.</summary>
public sealed class RetrievalModelTests
{
    private static readonly TwoTowersOptions Small = new() { Width = 16, Dropout = 0, InputDropout = 0 };

    public static TheoryData<string> Models => [.. TwoTowersOptions.Models];

    [Theory]
    [MemberData(nameof(Models))]
    public void Should_score_a_query_the_same_alone_and_in_a_batch(string name)
    {
        using var model = Untrained(Small with { Model = name });
        RetrievalExample[] queries = [Sample([3, 4, 5], 1), Sample([9], 1), Sample([], 1), Sample([1, 2, 1, 0, 7], 1)];
        var together = new float[queries.Length * model.ItemCount];
        model.Score(queries, together);
        var alone = new float[model.ItemCount];
        for (var query = 0; query < queries.Length; query++)
        {
            model.Score([queries[query]], alone);
            TensorAssert.Close(alone, together.AsSpan(query * alone.Length, alone.Length), 1e-5, 1e-5, $"query {query}");
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Should_score_candidates_as_the_catalogue(string name)
    {
        using var model = Untrained(Small with { Model = name });
        var all = new float[model.ItemCount];
        model.Score([Sample([3, 4, 5], 1)], all);
        var some = new float[3];
        model.Score(Sample([3, 4, 5], 1), [7, 2, 9], some);
        Assert.Equal(float.MinValue, all[0]);
        Assert.All(all[1..], score => Assert.True(float.IsFinite(score) && score > float.MinValue));
        if (model.Model.Interests == 1)
        {
            TensorAssert.Close([all[7], all[2], all[9]], some, 1e-5, 1e-5, "candidates");
        }
    }

    [Fact]
    public void Should_score_candidates_as_no_numbers_where_training_diverged()
    {
        using var model = Untrained(Small);
        foreach (var parameter in model.Model.Parameters)
        {
            parameter.Value.Fill(float.NaN);
        }

        float[] scores = [1, 2, 3];
        model.Score(Sample([3, 4, 5], 1), [7, 2, 9], scores);
        Assert.All(scores, score => Assert.True(float.IsNaN(score), $"got {score}, which was there before"));
    }

    /// <summary>PWPRec eq. 10: among candidates one interest scores all, the one whose affinities with them have the largest sum. Over the catalogue each item has its nearest.</summary>
    [Theory]
    [InlineData("comirec-sa")]
    [InlineData("comirec-dr")]
    [InlineData("pwprec-mi")]
    public void Should_score_candidates_by_one_interest_and_the_catalogue_by_the_nearest(string name)
    {
        using var model = Untrained(Small with { Model = name });
        var query = Sample([3, 4, 5, 9, 1], 1);
        using var tape = new Tape(model.Model.Parameters, new() { Recording = false });
        float[][] interests = [.. model.Model.EncodeUsers(tape, [query], ForwardContext.Inference).Value.ToArray().Chunk(model.Model.Width)];
        var items = ItemEmbeddings.Of(model.Model);
        var (random, scoring) = (new Random(3), new HashSet<int>());
        for (var i = 0; i < 50; i++)
        {
            int[] candidates = [.. Enumerable.Range(0, 4).Select(_ => random.Next(1, model.ItemCount))];
            float[][] affinities = [.. interests.Select(interest => (float[])[.. candidates.Select(item => TensorPrimitives.Dot(interest, items[item]))])];
            var largest = Enumerable.Range(0, interests.Length).MaxBy(k => affinities[k].Sum());
            scoring.Add(largest);
            var scores = new float[candidates.Length];
            model.Score(query, candidates, scores);
            TensorAssert.Close(affinities[largest], scores, 1e-5, 1e-5, $"candidates {i}");
        }

        Assert.True(scoring.Count > 1);
        var all = new float[model.ItemCount];
        model.Score([query], all);
        float[] nearest = [.. Enumerable.Range(1, model.ItemCount - 1).Select(item => interests.Max(interest => TensorPrimitives.Dot(interest, items[item])))];
        TensorAssert.Close(nearest, all.AsSpan(1), 1e-5, 1e-5, "catalogue");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Should_tell_histories_apart(string name)
    {
        using var model = Untrained(Small with { Model = name });
        var scores = new float[2 * model.ItemCount];
        model.Score([Sample([3, 4, 5], 1), Sample([3, 4, 8], 1)], scores);
        Assert.NotEqual(scores[..model.ItemCount], scores[model.ItemCount..]);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Should_learn_what_follows_what(string name) => ShouldLearn(name, "full-softmax");

    [Theory]
    [InlineData("sampled-softmax", "narm")]
    [InlineData("sampled-softmax", "pwprec-mi")]
    [InlineData("in-batch", "gru4rec")]
    [InlineData("in-batch", "pwprec-mi")]
    [InlineData("bpr-max", "gru4rec")]
    [InlineData("bpr-max", "pwprec-mi")]
    public void Should_learn_by_each_loss(string kind, string name) => ShouldLearn(name, kind);

    [Theory]
    [MemberData(nameof(Models))]
    public void Should_come_back_from_a_bundle(string name)
    {
        using var folder = new TemporaryFolder();
        var data = RandomLog.Make(2);
        var features = RetrievalFeatures.Fit(new() { MinimumCount = 1 }, data);
        var options = Small with { Model = name, Separate = true, Affinity = AffinityKind.ScaledCosine, Temperature = 0.1f, Positions = PositionKind.Sinusoidal };
        using var towers = new SurfaceTowers(new(features, data.Items), options, seed: 9);
        RetrievalFiles.Save(folder.Path, features, towers);
        var (_, loaded) = RetrievalFiles.Load(folder.Path, data.Items);
        using (loaded)
        {
            Assert.Equal(options, loaded.ViewItem.Options);
            Assert.Equal(Users(towers.ViewItem), Users(loaded.ViewItem));
        }
    }

    [Fact]
    public void Should_see_the_weights_of_now_while_it_validates()
    {
        using var model = Untrained(Small, epochs: 3);
        var seen = new List<float>();
        var scores = new float[model.ItemCount];
        model.Fit([Sample([1, 2], 3), Sample([2, 3], 4)], epoch =>
        {
            model.Score([Sample([1, 2], 3)], scores);
            seen.Add(scores[3]);
            return epoch;
        });
        Assert.Equal(3, seen.Distinct().Count());
        model.Score([Sample([1, 2], 3)], scores);
        Assert.Equal(seen[^1], scores[3]);
    }

    [Theory]
    [InlineData("full-softmax", null)]
    [InlineData("sampled-softmax", null)]
    [InlineData("sampled-softmax", 1.0)]
    [InlineData("bpr-max", 0.0)]
    [InlineData("in-batch", null)]
    public void Should_learn_of_what_samples_have_shown_until_now_only(string kind, double? power)
    {
        string[] ids = [.. Enumerable.Range(1, 12).Select(i => $"i{i}")];
        var schema = new RetrievalSchema { ItemAttributes = [new(Item.ItemIdAttribute, 16)], TitleBuckets = 0 };
        var table = new ItemEncodingTable(new(schema, [new(Item.ItemIdAttribute, [.. ids])]), [.. ids.Select(id => new Item { Id = id })]);
        var towers = new TwoTowers(table, Small with { Projection = false });
        using var model = new GradientRetrieval(
            towers, new() { Kind = kind, PopularityPower = power }, new() { BatchSize = 4, Epochs = 3, LearningRate = 0.01, Workers = 2 }) { LaterEpochs = 3 };
        var first = Rows();
        model.Fit([.. Enumerable.Range(0, 8).Select(i => Sample([1 + (i % 3), 2], 3 + (i % 4)))]);
        var second = Rows();
        model.Fit([.. Enumerable.Range(0, 8).Select(i => Sample([8], 7 + (i % 3)))]);
        var third = Rows();
        Assert.Equal([1, 2, 3, 4, 5, 6], Changed(first, second));

        // What the first fit has shown are negatives of the second, where they are not drawn by its own clicks.
        Assert.Equal(kind == "in-batch" || power > 0 ? [7, 8, 9] : [1, 2, 3, 4, 5, 6, 7, 8, 9], Changed(second, third));

        static int[] Changed(float[][] before, float[][] after) => [.. Enumerable.Range(0, 13).Where(item => !before[item].SequenceEqual(after[item]))];

        float[][] Rows()
        {
            var embeddings = ItemEmbeddings.Of(towers);
            return [.. Enumerable.Range(0, 13).Select(item => embeddings[item].ToArray())];
        }
    }

    [Fact]
    public void Should_go_over_the_last_days_again()
    {
        RetrievalExample[][] days = [.. Enumerable.Range(0, 3).Select(day => Enumerable.Range(0, 30)
            .Select(i => Sample([1 + (i % 20)], 1 + ((i + day) % 20), RandomLog.Start.AddDays(day))).ToArray())];
        var windows = Users(0, days[0], [.. days[0], .. days[1]], [.. days[1], .. days[2]]);
        Assert.Equal(windows, Users(2, days));
        Assert.NotEqual(windows, Users(0, days));
        Assert.Equal(Users(0, days), Users(1, days));

        static float[] Users(int laterDays, params RetrievalExample[][] fits)
        {
            using var model = new GradientRetrieval(
                new(Table(), Small), new(), new() { BatchSize = 20, Epochs = 4, LearningRate = 0.01, Workers = 1, KeepBest = false }) { LaterEpochs = 2, LaterDays = laterDays };
            foreach (var fit in fits)
            {
                model.Fit(fit);
            }

            return RetrievalModelTests.Users(model.Model);
        }
    }

    [Theory]
    [InlineData(3, new[] { 2, 2, 2 })]
    [InlineData(4, new[] { 3, 3, 3, 3 })]
    [InlineData(6, new[] { 2, 2, 2, 3, 3, 3 })]
    public void Should_take_no_more_of_a_batch_than_its_negatives(int samples, int[] expected)
    {
        using var model = new TwoTowers(Table(), Small);
        RetrievalExample[] batch = [.. Enumerable.Range(1, samples).Select(item => Sample([item], item))];
        using var tape = new Tape(model.Parameters, new() { Recording = false });

        // Of a user of zeros, all affinities are 0: a sample's loss is the log of how many it is one of.
        var users = tape.Constant(new float[samples * model.Width], samples, model.Width);
        var loss = new InBatchSoftmaxLearner(model, negatives: 3).Loss(tape, users, batch, ForwardContext.Inference).LossSum.Scalar;
        Assert.Equal(expected.Sum(negatives => Math.Log(1 + negatives)), loss, 1e-4);
    }

    [Theory]
    [InlineData(1999)]
    [InlineData(999)]
    public void Should_estimate_the_softmax_over_the_catalogue_by_a_batch_with_correction(int negatives)
    {
        using var model = new TwoTowers(Table(), Small);
        var random = new Random(4);
        RetrievalExample[] batch = [.. Enumerable.Range(0, 2000).Select(_ => Sample([1 + random.Next(40)], 1 + (int)(40 * Math.Pow(random.NextDouble(), 2))))];
        var clicks = ItemSampler.Clicks(batch, model.Items.Items.Count);
        Assert.True(clicks[1..].Min() > 0 && clicks.Max() > 5 * clicks[1..].Min());

        using var tape = new Tape(model.Parameters, new() { Recording = false });
        var users = model.EncodeUsers(tape, batch, ForwardContext.Inference);
        var estimated = new InBatchSoftmaxLearner(model, negatives, clicks).Loss(tape, users, batch, ForwardContext.Inference).LossSum.Scalar / batch.Length;
        var logits = tape.MatMul(users, model.EncodeItems(tape, ItemSampler.Catalogue(clicks.Length)), transposeB: true).Value;
        var whole = 0.0;
        for (var s = 0; s < batch.Length; s++)
        {
            var own = logits.Slice(s * (clicks.Length - 1), clicks.Length - 1).ToArray();
            whole += Math.Log(own.Sum(logit => Math.Exp(logit))) - own[batch[s].Target - 1];
        }

        Assert.Equal(whole / batch.Length, estimated, 0.01 * whole / batch.Length);
    }

    [Fact]
    public void Should_score_as_many_candidates_as_are_asked_for()
    {
        using var model = Untrained(Small);
        int[] candidates = [.. Enumerable.Range(0, 4_000_000).Select(i => 1 + (i % 20))];
        var scores = new float[candidates.Length];
        model.Score(Sample([3, 4], 1), candidates, scores);
        Assert.Equal(scores[..20], scores[^20..]);
    }

    [Fact]
    public void Should_keep_a_cosine_within_its_temperature()
    {
        using var model = Untrained(Small with { Affinity = AffinityKind.ScaledCosine, Temperature = 0.1f });
        var scores = new float[model.ItemCount];
        model.Score([Sample([3, 4, 5], 1)], scores);
        Assert.All(scores[1..], score => Assert.InRange(score, -10.001f, 10.001f));
        Assert.Contains(scores[1..], score => Math.Abs(score) > 1.01f);
    }

    [Theory]
    [InlineData("Model: got 'gpt', expected one of")]
    [InlineData("Blocks: got 4, expected 1 to 3")]
    [InlineData("Temperature: got 0, expected a finite number above 0")]
    [InlineData("Kind: got 'luck', expected one of")]
    [InlineData("Width: got 16, expected 128, what an item's parts are together")]
    public void Should_name_impossible_options(string message)
    {
        var options = message[0] switch
        {
            'M' => Small with { Model = "gpt" },
            'B' => Small with { Blocks = 4 },
            'T' => Small with { Temperature = 0 },
            'W' => Small with { Projection = false },
            _ => Small,
        };
        var error = Assert.Throws<ArgumentException>(() => Untrained(options, message[0] == 'K' ? new() { Kind = "luck" } : null));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    private static void ShouldLearn(string name, string kind)
    {
        // Apart, for ComiRec-SA makes of one click no more than its embedding.
        using var model = Untrained(Small with { Model = name, Separate = true }, new() { Kind = kind });
        RetrievalExample[] samples = [.. Enumerable.Range(0, 60).Select(i => Sample([1 + (i % 20)], 1 + ((i + 1) % 20)))];
        model.Fit(samples);
        var scores = new float[20 * model.ItemCount];
        model.Score(samples.AsSpan(0, 20), scores);
        var found = Enumerable.Range(0, 20)
            .Count(i => TensorPrimitives.IndexOfMax(scores.AsSpan(i * model.ItemCount, model.ItemCount)) == samples[i].Target);
        Assert.True(found >= 18, $"{name} by {kind}: {found} of 20");
    }

    private static GradientRetrieval Untrained(TwoTowersOptions options, RetrievalLoss? loss = null, int epochs = 60) => new(
        new(Table(), options), loss ?? new(), new() { BatchSize = 20, Epochs = epochs, LearningRate = 0.01, Workers = 1, KeepBest = false });

    private static float[] Users(TwoTowers model)
    {
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        return model.EncodeUsers(tape, [3, 4, 5, 9], tape.Segments([3, 1]), ForwardContext.Inference).Value.ToArray();
    }

    private static RetrievalExample Sample(int[] history, int target, DateTimeOffset? at = null) => new(history, 0, history.Length)
    {
        UserId = "u", SessionId = "s", Target = target, Surface = Surface.Home, At = at ?? RandomLog.Start,
    };

    private static ItemEncodingTable Table()
    {
        var data = RandomLog.Make(2);
        return new(RetrievalFeatures.Fit(new() { MinimumCount = 1 }, data), data.Items);
    }
}
