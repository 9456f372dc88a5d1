using Verge.Features;
using Verge.Models.Ranking;
using Verge.Models.Storage;
using Verge.NeuralNetworks;
using Verge.Tensors;
using Verge.Testing;

namespace Verge.Models.Tests;

/// <summary>Rankers of one task and of several: what they fill, what they learn, what they refuse, what they explain.</summary>
public sealed class RankingTaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static RankingExample[] Examples { get; } = [.. DmtCases.Examples];

    [Fact]
    public void Should_fill_a_row_of_tasks_a_candidate_and_refuse_another_length()
    {
        using var ranker = new GradientRanker(DmtCases.Features, DmtCases.All["dmt"], seed: 2);
        Assert.Equal(2, ranker.Tasks);
        var probabilities = new float[12];
        ranker.Predict(Examples, probabilities);
        using var tape = new Tape(ranker.Network.Parameters, new() { Recording = false });
        var logits = ranker.Network.Logits(tape, Examples, ForwardContext.Inference).Value;
        for (var i = 0; i < logits.Length; i++)
        {
            Assert.Equal(1 / (1 + Math.Exp(-logits[i])), probabilities[i], 1e-6);
        }

        Assert.StartsWith(
            "probabilities: got 6 floats, expected 12 (6 examples, tasks of each 2)",
            Assert.Throws<ArgumentException>(() => ranker.Predict(Examples, new float[6])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_predict_beyond_a_block_as_within_one()
    {
        using var ranker = new GradientRanker(DmtCases.Features, DmtCases.All["dmt"], seed: 2);
        RankingExample[] many = [.. Enumerable.Range(0, 100).SelectMany(_ => Examples)];
        var (one, all) = (new float[12], new float[1200]);
        ranker.Predict(Examples, one);
        ranker.Predict(many, all);
        for (var i = 0; i < all.Length; i++)
        {
            Assert.Equal(one[i % 12], all[i], 1e-5f);
        }
    }

    [Theory]
    [InlineData("dnn")]
    [InlineData("dien")]
    [InlineData("dmt_all")]
    public void Should_allocate_nothing_once_it_is_warm(string name)
    {
        using var model = RankingModels.Make(DmtCases.Features, DmtCases.All[name]);
        using Tape recording = new(model.Parameters), plain = new(model.Parameters, new() { Recording = false });
        var learner = new RankingLearner(model, DmtCases.Drawn, DmtCases.All[name].Tasks);
        var before = 0L;
        for (var pass = 0; pass < 6; pass++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            plain.Reset();
            model.Logits(plain, Examples, ForwardContext.Inference);
            recording.Reset();
            recording.Backward(learner.Forward(recording, Examples, new(true, 3)).LossSum);
            recording.Gradients.Clear();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Should_weigh_probabilities_into_a_score()
    {
        var scores = new float[2];
        new RankingTaskOptions().Score([0.2f, 0.6f, 0.5f, 0.1f], scores);
        TensorAssert.Close([0.4f, 0.3f], scores);
        new RankingTaskOptions { ScoreWeights = [1, 3] }.Score([0.2f, 0.6f, 0.5f, 0.1f], scores);
        TensorAssert.Close([0.5f, 0.2f], scores);
        Assert.StartsWith(
            "probabilities: got 3, expected a multiple of 2 candidates",
            Assert.Throws<ArgumentException>(() => new RankingTaskOptions().Score([0.1f, 0.2f, 0.3f], scores)).Message, StringComparison.Ordinal);
    }

    /// <summary>The first example is clicked and not ordered; each task alone must learn its own labels.</summary>
    [Theory]
    [InlineData("", 0)]
    [InlineData("order", 1)]
    public void Should_train_the_task_that_is_named(string task, int label)
    {
        using var ranker = new GradientRanker(DmtCases.Features, DmtCases.All["dnn"] with { Tasks = new() { Task = task } });
        Fit(ranker);
        var probabilities = new float[6];
        ranker.Predict(Examples, probabilities);
        Assert.All(Examples.Zip(probabilities), pair => Assert.Equal(pair.First.Labels[label] > 0, pair.Second > 0.5f));
    }

    [Fact]
    public void Should_learn_tasks_together()
    {
        using var ranker = new GradientRanker(DmtCases.Features, DmtCases.All["dmt_all"]);
        Fit(ranker);
        var probabilities = new float[12];
        ranker.Predict(Examples, probabilities);
        Assert.All(Examples.SelectMany(example => example.Labels).Zip(probabilities), pair => Assert.Equal(pair.First > 0, pair.Second > 0.5f));
    }

    /// <summary>What stood where is known in training only: serving has no part of it.</summary>
    [Fact]
    public void Should_keep_the_bias_out_of_what_it_predicts()
    {
        using var model = RankingModels.Make(DmtCases.Features, DmtCases.All["dmt_all"], seed: 4);
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        RankingExample[] elsewhere = [.. Examples.Select(example => With(example, [6, 3, 1, 1, 1], example.Labels))];
        var here = model.Logits(tape, Examples, ForwardContext.Inference).Value.ToArray();
        Assert.Equal(here, model.Logits(tape, elsewhere, ForwardContext.Inference).Value.ToArray());
        var trained = model.Train(tape, Examples, [], ForwardContext.Inference).Logits.Value.ToArray();
        Assert.NotEqual(trained, model.Train(tape, elsewhere, [], ForwardContext.Inference).Logits.Value.ToArray());
        for (var i = 0; i < Examples.Length; i++)
        {
            // One logit for both tasks.
            Assert.Equal(trained[2 * i] - here[2 * i], trained[(2 * i) + 1] - here[(2 * i) + 1], 1e-5f);
        }
    }

    [Fact]
    public void Should_explain_what_was_attended_to_and_which_experts_were_asked()
    {
        using var ranker = new GradientRanker(DmtCases.Features, DmtCases.All["dmt_click"], seed: 2);
        var probabilities = new float[12];
        ranker.Predict(Examples, probabilities);
        for (var i = 0; i < Examples.Length; i++)
        {
            var explanation = ranker.Explain(Examples[i]);
            TensorAssert.Close(probabilities.AsSpan(2 * i, 2), explanation.Probabilities.AsSpan());
            Assert.Equal([Examples[i].Histories[0].Length, 0], explanation.Attention.Select(weights => weights.Length));
            Assert.Equal(Examples[i].Histories[0].Length > 0 ? 1 : 0, explanation.Attention[0].Sum(), 1e-5f);
            Assert.Equal(2, explanation.Gates.Length);
            Assert.All(explanation.Gates, weights => Assert.Equal((3, 1f), (weights.Length, MathF.Round(weights.Sum(), 4))));
            Assert.NotEqual(explanation.Gates[0], explanation.Gates[1]);
            var most = explanation.MostAttended(0, 2);
            Assert.Equal(Math.Min(2, explanation.Attention[0].Length), most.Length);
            Assert.All(most, each => Assert.Equal(explanation.Attention[0][each.Event], each.Weight));
            Assert.True(most.Length < 2 || most[0].Weight >= most[1].Weight);
        }
    }

    /// <summary>DIN, of one sequence in its own paper, reads the first unless it is told to read more.</summary>
    [Theory]
    [InlineData("", false)]
    [InlineData("click", false)]
    [InlineData("cart", true)]
    [InlineData("click+cart", true)]
    [InlineData("all", true)]
    public void Should_read_the_sequences_that_din_is_told_to(string names, bool readsCarts)
    {
        using var ranker = new GradientRanker(DmtCases.Features, new() { Model = RankingModels.Din, DeepInterest = new() { Sequences = [.. names.Split('+', StringSplitOptions.RemoveEmptyEntries)], Mlp = [6] } }, seed: 2);
        RankingExample[] examples = [Examples[0], Examples[0] with { Histories = [Examples[0].Histories[0], Examples[4].Histories[1]] }];
        var probabilities = new float[2];
        ranker.Predict(examples, probabilities);
        Assert.Equal(readsCarts, probabilities[0] != probabilities[1]);

        // Of one sequence the perceptron that weighs has the name that it has where there is no other.
        Assert.Equal(names is "" or "click" or "cart", ranker.Network.Parameters.Any(parameter => parameter.Name == "attention.layers.0.weight"));
        Assert.Equal(names is "click+cart" or "all", ranker.Network.Parameters.Any(parameter => parameter.Name == "attention.cart.layers.0.weight"));
    }

    /// <summary>A model without attention explains nothing more than it predicts.</summary>
    [Fact]
    public void Should_explain_as_far_as_a_model_can()
    {
        using var dien = new GradientRanker(DmtCases.Features, DmtCases.All["dien_click"], seed: 2);
        var explanation = dien.Explain(Examples[0]);
        Assert.Equal([3, 0], explanation.Attention.Select(weights => weights.Length));
        Assert.Equal(1, explanation.Attention[0].Sum(), 1e-5f);
        Assert.Empty(explanation.Gates);
        using var dnn = new GradientRanker(DmtCases.Features, DmtCases.All["dnn"]);
        var plain = dnn.Explain(Examples[0]);
        Assert.Single(plain.Probabilities);
        Assert.Empty(plain.Attention);
        Assert.Empty(plain.MostAttended(0, 3));
    }

    [Theory]
    [InlineData("dien")]
    [InlineData("dmt_all")]
    [InlineData("dmt-trans")]
    public void Should_load_what_was_saved(string name)
    {
        var options = DmtCases.All[name];
        options = options with { Tasks = options.Tasks with { ScoreWeights = options.Model == RankingModels.Dmt ? [1, 2] : [] } };
        using var saved = Rankers.Make(DmtCases.Features, options);
        saved.Fit(Examples, new() { Trainer = new() { BatchSize = 6, Epochs = 3, LearningRate = 0.05, Workers = 1 } });
        RankingFiles.Save(_folder.Path, DmtCases.Features, saved);
        var (_, loaded) = RankingFiles.Load(_folder.Path);
        using (loaded)
        {
            var (before, after) = (new float[6 * saved.Tasks], new float[6 * saved.Tasks]);
            saved.Predict(Examples, before);
            loaded.Predict(Examples, after);
            Assert.Equal(before, after);
            Assert.Equal(options.Tasks.Task, loaded.Options.Tasks.Task);
            Assert.Equal<double>(options.Tasks.ScoreWeights, loaded.Options.Tasks.ScoreWeights);
        }
    }

    [Fact]
    public void Should_name_what_cannot_be()
    {
        Refuses("Task: got 'cart', expected one of click, order", new() { Model = RankingModels.Dnn, Tasks = new() { Task = "cart" } });
        Refuses("LossWeights: got [1], expected 2 numbers from 0", DmtCases.All["dmt"] with { Tasks = new() { LossWeights = [1] } });
        Refuses("ScoreWeights: got [0, 0], expected 2 numbers from 0", DmtCases.All["dmt"] with { Tasks = new() { ScoreWeights = [0, 0] } });
        Refuses("Sequences: got [click, view], expected some of click, cart, each once", new() { Model = RankingModels.Dnn, DeepNetwork = new() { Sequences = ["click", "view"] } });
        Refuses("Hidden: got -1", new() { Model = RankingModels.Dien, InterestEvolution = new() { Hidden = -1 } });
        Refuses("AuxiliaryWeight: got -1", new() { Model = RankingModels.Dien, InterestEvolution = new() { AuxiliaryWeight = -1 } });
        Refuses("Auxiliary: got []", new() { Model = RankingModels.Dien, InterestEvolution = new() { Auxiliary = [] } });
        Refuses("Heads: got 3, expected a divisor of the width of an event 8", Dmt(new() { Heads = 3 }));
        Refuses("Experts: got 0", Dmt(new() { Experts = 0 }));
        Refuses("EncoderBlocks: got 0", Dmt(new() { EncoderBlocks = 0 }));
        Refuses("Dropout: got 1, expected 0 ≤ p < 1", Dmt(new() { Dropout = 1 }));
        Refuses("BiasDropout: got -0.5, expected 0 ≤ p < 1", Dmt(new() { BiasDropout = -0.5f }));
        Refuses("Tower: got [0]", Dmt(new() { Tower = [0] }));
        Refuses("Sharing: got 7, expected one of None, SharedBottom, Mmoe", Dmt(new() { Sharing = (TaskSharing)7 }));
        Assert.StartsWith(
            "BiasIndex, BiasScreenPage, BiasNeighbors: got False, False, True, expected false: the schema declares no bias inputs",
            Assert.Throws<ArgumentException>(() => new DeepMultifacetedTransformers(RankingCases.Features, new() { Heads = 2, BiasNeighbors = true })).Message, StringComparison.Ordinal);
        using var model = RankingModels.Make(DmtCases.Features, DmtCases.All["dmt"]);
        using var tape = new Tape(model.Parameters);
        Assert.StartsWith(
            "labels: got 1 of 'i', expected at least 2",
            Assert.Throws<ArgumentException>(() => new RankingLearner(model).Forward(tape, [With(Examples[0], Examples[0].BiasRows, [1])], ForwardContext.Inference)).Message,
            StringComparison.Ordinal);

        static RankingModelOptions Dmt(DeepMultifacetedTransformersOptions options) => new() { Model = RankingModels.Dmt, Multifaceted = options };

        static void Refuses(string message, RankingModelOptions options) => Assert.StartsWith(
            message, Assert.Throws<ArgumentException>(() => new GradientRanker(DmtCases.Features, options)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static void Fit(GradientRanker ranker) =>
        ranker.Fit(Examples, new() { Trainer = new() { BatchSize = 6, Epochs = 300, LearningRate = 0.01, Workers = 1 }, Optimizer = new() { Optimizer = RankingOptimizer.Adam } });

    private static RankingExample With(RankingExample example, int[] bias, float[] labels) => new()
    {
        Histories = example.Histories,
        TargetRows = example.TargetRows,
        FieldRows = example.FieldRows,
        Dense = example.Dense,
        BiasRows = bias,
        Labels = labels,
        UserId = example.UserId,
        ItemId = example.ItemId,
        At = example.At,
    };
}
