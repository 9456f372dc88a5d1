using Verge.Domain;
using Verge.Features;
using Verge.Models.Ranking;
using Verge.Models.Storage;
using Verge.NeuralNetworks;
using Verge.Testing;

namespace Verge.Models.Tests;

/// <summary>Trees as a ranker, and the columns that all rankers see alike.</summary>
public sealed class BoostedRankerTests : IDisposable
{
    private static readonly RankingModelOptions s_options = new() { Model = Rankers.Gbdt, Boosting = new() { Iterations = 15, MinSamplesLeaf = 5 } };
    private static readonly Dataset s_log = RandomLog.Make(11, sessions: 40);
    private static readonly RankingSchema s_schema = new() { Activity = new(), Bias = new(), Tasks = [RankingTask.Click, RankingTask.Order] };
    private static readonly RankingFeatures s_features = RankingFeatures.Fit(s_schema, s_log);
    private static readonly RankingExample[] s_examples = [.. new RankingExampleBuilder(s_features).Build(s_log).Select(Labeled)];
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Networks => [.. RankingModels.All];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_learn_each_task_of_the_dense_features_alone()
    {
        using var ranker = Fitted(s_options);
        Assert.Equal(2, ranker.Tasks);
        var probabilities = Predict(ranker, s_examples);
        for (var i = 0; i < s_examples.Length; i++)
        {
            Assert.Equal(s_examples[i].Labels[0] > 0, probabilities[2 * i] > 0.5f);
            Assert.Equal(s_examples[i].Labels[1] > 0, probabilities[(2 * i) + 1] > 0.5f);
        }

        // Who and what it is of says nothing.
        Assert.Equal(probabilities, Predict(ranker, [.. s_examples.Select(example => Copy(example, example.Dense, example.AbsentDense, example.Labels, user: "other"))]));
    }

    [Fact]
    public void Should_branch_on_what_is_absent()
    {
        var ranker = (BoostedRanker)Fitted(s_options);
        Assert.Equal(["item_ctr"], Used(ranker, 0));
        Assert.Equal(["item.price"], Used(ranker, 1));

        // Absent it is 0, as the mean is, and here all are: of the number nobody could tell.
        var example = s_examples.First(sample => sample.Labels[1] > 0);
        var present = Copy(example, example.Dense, new ulong[example.AbsentDense.Length], example.Labels);
        Assert.True(Predict(ranker, [example])[1] > 0.5f);
        Assert.True(Predict(ranker, [present])[1] < 0.5f);

        static string[] Used(BoostedRanker ranker, int task) =>
            [.. ranker.Trees[task].GainImportance().Index().Where(share => share.Item > 0.5).Select(share => ranker.Trees[task].Names[share.Index])];
    }

    [Fact]
    public void Should_predict_alone_as_among_others_and_the_same_again()
    {
        using var ranker = Fitted(s_options);
        using var again = Fitted(s_options, workers: 2);
        RankingExample[] many = [.. Enumerable.Range(0, 4).SelectMany(_ => s_examples)];
        Assert.InRange(many.Length, 300, int.MaxValue);
        var all = Predict(ranker, many);
        Assert.Equal(all, Predict(again, many));
        Assert.Equal(all, many.SelectMany(example => Predict(ranker, [example])));
        Assert.Empty(Predict(ranker, []));
    }

    [Fact]
    public void Should_predict_the_one_task_that_is_named()
    {
        using var both = Fitted(s_options);
        using var one = Fitted(s_options with { Tasks = new() { Task = "order" } });
        Assert.Equal(1, one.Tasks);
        Assert.Equal(Predict(both, s_examples).Where((_, i) => i % 2 == 1), Predict(one, s_examples));
    }

    /// <summary>Each task's trees up to the best on the held-back samples, and no more are grown than patience asks for.</summary>
    [Theory]
    [InlineData(0, 4)]
    [InlineData(2, 4)]
    public void Should_keep_the_trees_that_validate_best(int patience, int own)
    {
        // Where labels are turned round now and then, the first trees help, and later ones are too sure.
        RankingExample[] held = [.. s_examples.Select((example, i) => i % 4 > 0 ? example : Copy(example, example.Dense, example.AbsentDense, [1 - example.Labels[0], 1 - example.Labels[1]]))];
        var options = s_options with { Boosting = s_options.Boosting with { Iterations = 60, LearningRate = 0.3, Patience = own } };
        using var ranker = (BoostedRanker)Rankers.Make(s_features, options);
        var told = new Told();
        ranker.Fit(s_examples, new() { Trainer = new() { Workers = 1, Patience = patience }, Validation = new(held, () => throw new NotSupportedException()) }, told);

        var waited = patience > 0 ? patience : own;
        for (var task = 0; task < 2; task++)
        {
            double[] losses = [.. told.Where(progress => (progress.Step - 1) / 60 == task).Select(progress => progress.Validation!.Value)];
            var best = losses.Index().MinBy(loss => loss.Item).Index + 1;
            Assert.InRange(best, 2, 40);
            Assert.Equal(best, ranker.Trees[task].TreeCount);
            Assert.Equal(best + waited, losses.Length);
            Assert.Equal(losses[best - 1], LogLoss(ranker, held, task), 1e-5);
        }

        // Without a validation all are grown that gain anything, and there is no figure to tell.
        using var all = (BoostedRanker)Rankers.Make(s_features, options);
        told.Clear();
        all.Fit(s_examples, new() { Trainer = new() { Workers = 1, Patience = patience } }, told);
        Assert.All(all.Trees.Zip(ranker.Trees), trees => Assert.True(trees.First.TreeCount > trees.Second.TreeCount + 10));
        Assert.All(told, progress => Assert.Null(progress.Validation));

        Assert.StartsWith("tasks.click, validation: got 0 samples", Assert.Throws<ArgumentException>(() => all.Fit(s_examples, new() { Validation = new([], () => 0) })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_come_back_with_the_names_of_its_features()
    {
        using var saved = Fitted(s_options);
        RankingFiles.Save(_folder.Path, s_features, saved);
        var (features, loaded) = RankingFiles.Load(_folder.Path);
        using (loaded)
        {
            Assert.Equal<string>(s_features.DenseNames, features.DenseNames);
            Assert.Equal(("GBDT", 15), (Rankers.NameOf(loaded.Options), loaded.Options.Boosting.Iterations));
            Assert.All(((BoostedRanker)loaded).Trees, trees => Assert.Equal<string>(s_features.DenseNames, trees.Names));
            Assert.Equal(Predict(saved, s_examples), Predict(loaded, s_examples));
        }

        var names = Path.Combine(_folder.Path, "order", "features.json");
        var text = File.ReadAllText(names);
        File.WriteAllText(names, text.Replace("item_ctr", "item_cvr", StringComparison.Ordinal));
        Refuses("feature 0: got 'item_cvr', expected 'item_ctr' as in the stage's features");
        File.WriteAllText(names, text.Replace("\"item_ctr\",", "", StringComparison.Ordinal));
        Refuses("features, expected");
        File.WriteAllText(names, text.Replace("\"item_ctr\",", "null,", StringComparison.Ordinal));
        Refuses("got no name at 0, expected one of each feature");
        File.Delete(names);
        Refuses("features.json");

        void Refuses(string message) => Assert.Contains(message, Assert.ThrowsAny<Exception>(() => RankingFiles.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_what_cannot_be()
    {
        Says("model: got 'svd', expected one of wdl, wdl-seq, din, bst", () => Rankers.Make(s_features, new() { Model = "svd" }));
        Says("Iterations: got 0", () => Rankers.Make(s_features, s_options with { Boosting = new() { Iterations = 0 } }));
        Says("Task: got 'cart', expected one of click, order", () => Rankers.Make(s_features, s_options with { Tasks = new() { Task = "cart" } }));
        Says("ScoreWeights: got [1], expected 2 numbers", () => Rankers.Make(s_features, s_options with { Tasks = new() { ScoreWeights = [1] } }));
        var bare = RankingFeatures.Fit(new() { Dense = [] }, s_log);
        Says("model: got 'gbdt' for features without a dense one", () => Rankers.Make(bare, s_options));
        using var unfitted = Rankers.Make(s_features, s_options);
        Says("probabilities: got 3 floats, expected 2 (1 examples, tasks of each 2)", () => unfitted.Predict(s_examples.AsSpan(0, 1), new float[3]));
        Assert.Throws<InvalidOperationException>(() => unfitted.Predict(s_examples.AsSpan(0, 1), new float[2]));
        Assert.Throws<InvalidOperationException>(() => unfitted.Save(_folder.Path));
        RankingExample[] alike = [.. s_examples.Select(example => Copy(example, example.Dense, example.AbsentDense, [example.Labels[0], 0]))];
        Says($"tasks.order, labels: got 0 of 1 and {alike.Length} of 0", () => unfitted.Fit(alike, new() { Trainer = new() { Workers = 1 } }));

        static void Says(string message, Action act) => Assert.StartsWith(message, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Should_show_every_network_the_same_columns(string name)
    {
        using var ranker = Rankers.Make(s_features, new() { Model = name, WideDeep = new() { Mlp = [16] }, DeepInterest = new() { Mlp = [16] }, Transformer = new() { Mlp = [16] } });
        var example = s_examples[0];
        var probability = Predict(ranker, [example]);
        for (var column = 0; column < s_features.DenseWidth; column++)
        {
            var dense = example.Dense.ToArray();
            dense[column] += 3;
            Assert.NotEqual(probability, Predict(ranker, [Copy(example, dense, example.AbsentDense, example.Labels)]));
        }
    }

    /// <summary>A click where the item's rate is above the mean, an order where its price is absent, as each third's is.</summary>
    private static RankingExample Labeled(RankingExample example, int index)
    {
        var (price, dense, absent) = (s_features.DenseNames.IndexOf("item.price"), example.Dense.ToArray(), example.AbsentDense.ToArray());
        absent[price / 64] |= index % 3 == 0 ? 1UL << (price % 64) : 0;
        dense[price] = 0;
        return Copy(example, dense, absent, [dense[0] > 0 ? 1 : 0, index % 3 == 0 ? 1 : 0]);
    }

    private static RankingExample Copy(RankingExample example, float[] dense, ulong[] absent, float[] labels, string? user = null) => new()
    {
        Histories = example.Histories,
        TargetRows = user is null ? example.TargetRows : new int[example.TargetRows.Length],
        FieldRows = user is null ? example.FieldRows : new int[example.FieldRows.Length],
        Dense = dense,
        AbsentDense = absent,
        Labels = labels,
        UserId = user ?? example.UserId,
        ItemId = example.ItemId,
        At = example.At,
    };

    private static IRanker Fitted(RankingModelOptions options, int workers = 1)
    {
        var ranker = Rankers.Make(s_features, options);
        ranker.Fit(s_examples, new() { Trainer = new() { Workers = workers } });
        return ranker;
    }

    private static double LogLoss(IRanker ranker, RankingExample[] examples, int task) => Predict(ranker, examples).Where((_, i) => i % 2 == task)
        .Zip(examples, (probability, example) => -Math.Log(example.Labels[task] > 0 ? probability : 1 - (double)probability)).Average();

    private static float[] Predict(IRanker ranker, RankingExample[] examples)
    {
        var probabilities = new float[examples.Length * ranker.Tasks];
        ranker.Predict(examples, probabilities);
        return probabilities;
    }

    private sealed class Told : List<TrainingProgress>, IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => Add(value);
    }
}
