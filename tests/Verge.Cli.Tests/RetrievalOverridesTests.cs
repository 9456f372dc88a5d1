using System.CommandLine;
using Verge.Cli.Training;
using Verge.Models.Retrieval;
using Verge.NeuralNetworks;
using Verge.Training;

namespace Verge.Cli.Tests;

/// <summary>What flags of <c>verge train</c> make of a preset's retrieval.</summary>
public class RetrievalOverridesTests
{
    private static readonly PipelineOptions s_shared = new() { ViewItemLoss = new() { Negatives = 20 } };
    private static readonly PipelineOptions s_own = s_shared with { HomeRetrieval = new() { Model = "comirec-sa", Temperature = 0.5f } };

    [Fact]
    public void Should_leave_a_preset_as_it_is_where_nothing_is_asked_for()
    {
        Assert.Equal(s_shared, Of(s_shared, ""));
        Assert.Equal(s_own, Of(s_own, ""));
    }

    [Theory]
    [InlineData("--retrieval-model pwprec-mi", "pwprec-mi", null, "pwprec-mi")]
    [InlineData("--home-model pwprec-mi", "pwprec-ls", "pwprec-mi", "pwprec-mi")]
    [InlineData("--retrieval-model sasrec --home-model pwprec-mi", "sasrec", "pwprec-mi", "pwprec-mi")]
    [InlineData("--home-model pwprec-ls", "pwprec-ls", "pwprec-ls", "pwprec-ls")]
    [InlineData("--home-model shared", "pwprec-ls", null, null)]
    [InlineData("--retrieval-model sasrec --home-model shared", "sasrec", null, null)]
    public void Should_take_one_model_for_both_surfaces_and_one_for_home(string flags, string viewItem, string? homeOfShared, string? homeOfOwn)
    {
        foreach (var (preset, home) in new[] { (s_shared, homeOfShared), (s_own, homeOfOwn) })
        {
            var options = Of(preset, flags).Validated();
            Assert.Equal((viewItem, home), (options.Retrieval.Model, options.HomeRetrieval?.Model));
        }
    }

    [Fact]
    public void Should_set_the_interests_of_whichever_tower_has_some()
    {
        Assert.Equal(6, Of(s_shared, "--retrieval-model pwprec-mi --interests 6").Retrieval.Interests);
        Assert.Equal(6, Of(s_shared, "--home-model pwprec-mi --interests 6").HomeRetrieval!.Interests);
        Assert.Equal(s_own.HomeRetrieval! with { Interests = 6 }, Of(s_own, "--interests 6").HomeRetrieval);
    }

    [Fact]
    public void Should_set_losses_by_surface()
    {
        ShouldBe("--retrieval-loss full-softmax", new() { Kind = "full-softmax" }, new() { Kind = "full-softmax" });
        ShouldBe("--home-loss full-softmax", s_shared.ViewItemLoss, new() { Kind = "full-softmax" });
        ShouldBe("--retrieval-loss sampled-softmax", s_shared.ViewItemLoss, new());
        ShouldBe("--retrieval-loss full-softmax --home-loss in-batch --home-negatives 500", new() { Kind = "full-softmax" }, s_shared.HomeLoss with { Negatives = 500 });
        ShouldBe("--retrieval-negatives 7 --home-negatives 9", new() { Negatives = 7 }, s_shared.HomeLoss with { Negatives = 9 });
        ShouldBe("--popularity-correction off", s_shared.ViewItemLoss, s_shared.HomeLoss with { PopularityCorrection = false });
        ShouldBe("--retrieval-loss in-batch", s_shared.HomeLoss, s_shared.HomeLoss);
        ShouldBe("--retrieval-loss in-batch --popularity-correction off", new() { Kind = "in-batch" }, new() { Kind = "in-batch" });
        Assert.Equal(333, Of(s_shared, "--retrieval-batch 333").RetrievalTrainer.BatchSize);

        static void ShouldBe(string flags, RetrievalLoss viewItem, RetrievalLoss home)
        {
            var options = Of(s_shared, flags);
            Assert.Equal((viewItem, home), (options.ViewItemLoss, options.HomeLoss));
        }
    }

    [Fact]
    public void Should_set_what_has_no_flag_on_both_surfaces_and_leave_the_rest_of_the_preset()
    {
        var options = Of(s_own, "--retrieval-set blocks=1 --retrieval-set positions=sinusoidal --retrieval-set affinity=scaled-cosine --retrieval-set temperature=0.07 --retrieval-set input_dropout=0.2");
        var expected = new TwoTowersOptions { Blocks = 1, Positions = PositionKind.Sinusoidal, Affinity = AffinityKind.ScaledCosine, Temperature = 0.07f, InputDropout = 0.2f };
        Assert.Equal((expected, expected with { Model = "comirec-sa" }), (options.Retrieval, options.HomeRetrieval));
        Assert.Equal(s_own, options with { Retrieval = s_own.Retrieval, HomeRetrieval = s_own.HomeRetrieval });

        // By a flag's side, whatever it makes of the preset.
        Assert.Equal(0.2f, Of(s_shared, "--retrieval-model gru4rec-enhanced --home-model narm --retrieval-set temperature=0.2").Retrieval.Temperature);
        Assert.Equal(0.2f, Of(s_shared, "--retrieval-model gru4rec-enhanced --home-model narm --retrieval-set temperature=0.2").HomeRetrieval!.Temperature);
    }

    [Fact]
    public void Should_set_losses_and_training_by_their_names_in_experiments()
    {
        var options = Of(s_shared, "--retrieval-set loss=bpr-max --retrieval-set popularity_power=0.75 --retrieval-set epochs=7 --retrieval-set learning_rate=0.003 --retrieval-set warm_up=0.1 --retrieval-set weight_decay=0.01 --retrieval-set clip_norm=2");
        var loss = new RetrievalLoss { Kind = "bpr-max", PopularityPower = 0.75 };
        Assert.Equal((loss, loss), (options.ViewItemLoss, options.HomeLoss));
        Assert.Equal((7, 0.003, new LinearWarmUpDecay(0.1), 0.01, 2d), (options.RetrievalTrainer.Epochs, options.RetrievalTrainer.LearningRate, options.RetrievalTrainer.Schedule, options.RetrievalOptimizer.WeightDecay, options.RetrievalTrainer.ClipNorm));
        Assert.Equal(s_shared.RetrievalTrainer.BatchSize, options.RetrievalTrainer.BatchSize);
        Assert.Equal(s_shared.RetrievalTrainer.ClipNorm, Of(s_shared, "--retrieval-set epochs=7").RetrievalTrainer.ClipNorm);

        // Another loss has its own defaults, as by flag; what a preset's own has stays.
        Assert.Equal(s_shared.HomeLoss, Of(s_shared, "--retrieval-set loss=in-batch").ViewItemLoss);
        Assert.Equal(s_shared.ViewItemLoss with { PopularityPower = 0.5 }, Of(s_shared, "--retrieval-set popularity_power=0.5").ViewItemLoss);
        Assert.Equal(0.75, Of(s_shared, "--retrieval-loss bpr-max --retrieval-set popularity_power=0.75").HomeLoss.PopularityPower);
        Assert.Equal(4, Of(s_shared, "--retrieval-epochs 4").RetrievalTrainer.Epochs);
    }

    [Fact]
    public void Should_set_one_surface_over_both()
    {
        var options = Of(s_shared, "--home-model pwprec-mi --retrieval-set temperature=0.1 --retrieval-set affinity=scaled-cosine --home-set interests=6 --home-set temperature=0.08 --home-set negatives=500 --view-item-set long_term=softmax --view-item-set loss=full-softmax");
        var both = new TwoTowersOptions { Temperature = 0.1f, Affinity = AffinityKind.ScaledCosine };
        Assert.Equal(both with { LongTerm = LongTermKind.Softmax }, options.Retrieval);
        Assert.Equal(both with { Model = "pwprec-mi", Interests = 6, Temperature = 0.08f }, options.HomeRetrieval);
        Assert.Equal((new RetrievalLoss { Kind = "full-softmax" }, s_shared.HomeLoss with { Negatives = 500 }), (options.ViewItemLoss, options.HomeLoss));

        // A loss is each surface's own where the tower is one; what is said of one surface stands over what a flag says of both.
        Assert.Equal(5, Of(s_shared, "--home-set negatives=5 --retrieval-negatives 7").HomeLoss.Negatives);
        Assert.Equal(7, Of(s_shared, "--home-set negatives=5 --retrieval-negatives 7").ViewItemLoss.Negatives);
    }

    [Fact]
    public void Should_keep_what_a_flag_says_of_negatives_where_a_setting_says_the_loss() =>
        Assert.Equal(new RetrievalLoss { Kind = "bpr-max", Negatives = 99 }, Of(s_shared, "--retrieval-set loss=bpr-max --retrieval-negatives 99").HomeLoss);

    [Theory]
    [InlineData("--retrieval-model sasrec --home-model shared --interests 8", "--interests: got '8', expected it only with a model that has several, comirec-sa, comirec-dr, mind, pwprec-mi, not with sasrec")]
    [InlineData("--retrieval-set loss=full-softmax --retrieval-set negatives=7", "--retrieval-set: negatives: got '7', expected it only with the loss sampled-softmax, in-batch, bpr-max, not with full-softmax")]
    [InlineData("--retrieval-set loss=full-softmax --retrieval-negatives 7", "--retrieval-negatives: got '7', expected none with the loss full-softmax")]
    [InlineData("--retrieval-model gru4rec --home-model pwprec-mi --retrieval-set long_term=none", "--retrieval-set: long_term: got 'none', expected it only with the model pwprec-ls, not with gru4rec and pwprec-mi")]
    [InlineData("--home-model pwprec-mi --home-set long_term=none", "--home-set: long_term: got 'none', expected it only with the model pwprec-ls, not with pwprec-mi")]
    [InlineData("--home-model pwprec-mi --view-item-set interests=3", "--view-item-set: interests: got '3', expected it only with the model comirec-sa, comirec-dr, mind, pwprec-mi, not with pwprec-ls")]
    [InlineData("--view-item-set popularity_correction=true", "--view-item-set: popularity_correction: got 'true', expected it only with the loss in-batch, not with sampled-softmax")]
    [InlineData("--home-model shared --home-set blocks=1", "--home-set: got 'blocks: 1', expected settings of a user tower only where home has one of its own")]
    [InlineData("--home-set width=32", "--home-set: got the setting 'width', expected it for both surfaces")]
    [InlineData("--home-set epochs=3", "--home-set: got the setting 'epochs', expected one of affinity")]
    [InlineData("--home-set negatives=3 --home-negatives 5", "--home-set: got 'negatives=3' beside --home-negatives, expected one of the two")]
    public void Should_refuse_what_would_be_taken_without_effect(string flags, string expected) =>
        Assert.StartsWith(expected, Assert.ThrowsAny<Exception>(() => Of(s_shared, flags)).Message, StringComparison.Ordinal);

    private static PipelineOptions Of(PipelineOptions preset, string flags)
    {
        var all = new RetrievalFlags();
        var command = new Command("train");
        foreach (var option in all.All)
        {
            command.Options.Add(option);
        }

        var parsed = command.Parse(flags);
        Assert.Empty(parsed.Errors);
        return all.Read(parsed).Apply(preset);
    }
}
