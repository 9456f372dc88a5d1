using Verge.Domain;
using Verge.Features;
using Verge.Models.Ranking;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Tests;

/// <summary>What holds of every ranking model, on a log.</summary>
public sealed class RankingModelTests
{
    private static readonly Dataset s_log = RandomLog.Make(11);
    private static readonly RankingFeatures s_features = RankingFeatures.Fit(new(), s_log);
    private static readonly RankingExample[] s_examples = [.. new RankingExampleBuilder(s_features).Build(s_log)];

    public static TheoryData<string> Names => [.. RankingModels.All];

    [Theory]
    [MemberData(nameof(Names))]
    public void Should_learn_what_it_is_shown(string name)
    {
        using var model = RankingModels.Make(s_features, Small(name));
        var result = new Trainer<RankingExample>(new RankingLearner(model), new Adagrad(), new() { BatchSize = 16, Epochs = 20, LearningRate = 0.02, Workers = 1 })
            .Train(s_examples);
        Assert.True(result.Epochs[^1].Loss < 0.6 * result.Epochs[0].Loss, $"{result.Epochs[0].Loss} → {result.Epochs[^1].Loss}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Should_rank_for_strangers_and_of_items_that_nobody_knows(string name)
    {
        using var predictor = new GradientRanker(s_features, Small(name));
        var stranger = s_features.Encode(Request("nobody", [], [new() { Id = "unheard" }, s_log.Items[0]]));
        Assert.Equal([0, 0], stranger[0].TargetRows);
        Assert.Equal(0, stranger[0].History.Length);
        var probabilities = new float[2];
        predictor.Predict(stranger, probabilities);
        Assert.All(probabilities, probability => Assert.InRange(probability, 0.001f, 0.999f));
        Assert.NotEqual(probabilities[0], probabilities[1]);
    }

    /// <summary>Of what is not in the schema's reach nothing is read: a WDL ranks alike whatever was clicked, the others do not.</summary>
    [Theory]
    [InlineData(RankingModels.Wdl, false)]
    [InlineData(RankingModels.WdlSequence, true)]
    [InlineData(RankingModels.Din, true)]
    [InlineData(RankingModels.Bst, true)]
    [InlineData(RankingModels.Dnn, true)]
    [InlineData(RankingModels.Dien, true)]
    [InlineData(RankingModels.DmtTransformers, true)]
    [InlineData(RankingModels.Dmt, true)]
    public void Should_read_the_sequence_where_it_has_one(string name, bool reads)
    {
        using var predictor = new GradientRanker(s_features, Small(name));
        var (none, some) = (new float[1], new float[1]);
        predictor.Predict(s_features.Encode(Request("u1", [], [s_log.Items[3]])), none);
        predictor.Predict(s_features.Encode(Request("u1", [new("i1", RandomLog.Start, "s"), new("i4", RandomLog.Start, "s")], [s_log.Items[3]])), some);
        Assert.Equal(reads, none[0] != some[0]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Should_train_the_same_to_the_bit_again(string name) => Assert.Equal(Trained(name), Trained(name));

    /// <summary>As torch.nn.BCEWithLogitsLoss(pos_weight=w, reduction="sum"): Σ w y softplus(−x) + (1 − y) softplus(x), over all samples.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3.5)]
    public void Should_weigh_positive_labels(double weight)
    {
        using var model = RankingModels.Make(s_features, Small(RankingModels.Wdl));
        var chunk = s_examples.AsSpan(0, 40);
        using var tape = new Tape(model.Parameters);
        float[] logits = [.. model.Logits(tape, chunk, ForwardContext.Inference).Value];
        tape.Reset();
        var term = new RankingLearner(model, null, new() { PositiveWeights = [weight] }).Forward(tape, chunk, ForwardContext.Inference);
        var expected = logits.Zip(chunk.ToArray(), (x, example) => example.Label > 0 ? weight * Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x))).Sum();
        Assert.Contains(chunk.ToArray(), example => example.Label > 0);
        Assert.Equal(expected, term.LossSum.Value[0], 1e-4);
        Assert.Equal(40, term.Weight);
    }

    [Fact]
    public void Should_predict_probabilities_whatever_positive_labels_weigh()
    {
        var rate = s_examples.Average(example => example.Label);
        var (plain, corrected, raw) = (Mean(new()), Mean(new() { PositiveWeights = [6] }), Mean(new() { PositiveWeights = [6], CorrectPositiveWeights = false }));
        Assert.Equal(rate, plain, 0.03f);
        Assert.Equal(rate, corrected, 0.03f);
        Assert.True(raw > rate + 0.1, $"{raw} of {rate}");

        float Mean(RankingTaskOptions tasks)
        {
            using var ranker = new GradientRanker(s_features, Small(RankingModels.Wdl) with { Tasks = tasks });
            ranker.Fit(s_examples, new() { Trainer = new() { BatchSize = 16, Epochs = 10, LearningRate = 0.02, Workers = 1 } });
            var probabilities = new float[s_examples.Length];
            ranker.Predict(s_examples, probabilities);
            return probabilities.Average();
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("NaN")]
    [InlineData("1, 2")]
    public void Should_refuse_weights_that_cannot_be(string weights)
    {
        double[] numbers = [.. weights.Split(", ").Select(weight => double.Parse(weight, System.Globalization.CultureInfo.InvariantCulture))];
        var error = Assert.Throws<ArgumentException>(() => new GradientRanker(s_features, Small(RankingModels.Wdl) with { Tasks = new() { PositiveWeights = [.. numbers] } }));
        Assert.StartsWith($"PositiveWeights: got [{weights}], expected 1 numbers above 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_weigh_crosses_in_the_wide_part_alone()
    {
        using var model = new WideDeep(s_features);
        string[] wide = [.. model.Parameters.Select(parameter => parameter.Name).Where(parameter => parameter.StartsWith("wide.", StringComparison.Ordinal))];
        Assert.Equal(["wide.user_category.weight", "wide.gender_category.weight"], wide);
    }

    [Fact]
    public void Should_name_what_cannot_be()
    {
        Refuses("model: got 'svd', expected one of wdl, wdl-seq, din, bst", new() { Model = "svd" });
        Refuses("Mlp: got []", new() { Model = RankingModels.Wdl, WideDeep = new() { Mlp = [] } });
        Refuses("Attention: got [80, 0]", new() { Model = RankingModels.Din, DeepInterest = new() { Attention = [80, 0] } });
        Refuses("Heads: got 7", new() { Transformer = new() { Heads = 7 } });
        Refuses("FeedForward: got -1", new() { Transformer = new() { FeedForward = -1 } });

        // Without a place an event is 48 wide, which 32 heads do not divide, as they do the 64 with one.
        Refuses("Heads: got 32, expected a divisor of the sequence width 48", new() { Transformer = new() { Heads = 32, Positions = RankingPositions.None } });

        void Refuses(string message, RankingModelOptions options) =>
            Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => RankingModels.Make(s_features, options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_have_the_names_of_tables() => Assert.Equal(
        ["WDL", "WDL(+Seq)", "DIN", "BST(b=1)", "DNN", "DIEN", "DMT-trans", "DMT", "BST(b=3)"],
        [.. RankingModels.All.Select(name => RankingModels.NameOf(Small(name))), RankingModels.NameOf(new() { Transformer = new() { Blocks = 3 } })]);

    private static float[] Trained(string name)
    {
        using var model = RankingModels.Make(s_features, Small(name), seed: 2);
        new Trainer<RankingExample>(new RankingLearner(model), new Adagrad(), new() { BatchSize = 16, LearningRate = 0.02, Workers = 2 }).Train(s_examples);
        return [.. model.Parameters.SelectMany(parameter => parameter.Value.ToArray())];
    }

    private static RankingModelOptions Small(string name) => new()
    {
        Model = name,
        WideDeep = new() { Mlp = [32, 16] },
        DeepInterest = new() { Mlp = [32, 16] },
        Transformer = new() { Mlp = [32, 16] },
        DeepNetwork = new() { Mlp = [32, 16] },
        InterestEvolution = new() { Mlp = [32, 16], Auxiliary = [16, 8] },
        Multifaceted = new() { Expert = [32, 16], Tower = [8] },
    };

    private static RankingRequest Request(string user, HistoryClick[] clicks, Item[] candidates) => new()
    {
        UserId = user,
        Surface = Surface.Home,
        At = RandomLog.Start.AddDays(1),
        Clicks = clicks,
        Catalogue = id => s_log.Items.FirstOrDefault(item => item.Id == id),
        Candidates = candidates,
        Counters = new(_ => null),
    };
}
