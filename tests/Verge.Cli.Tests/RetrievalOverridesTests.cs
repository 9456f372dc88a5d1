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
        var options = Of(s_shared, "--retrieval-set loss=bpr-max --retrieval-set popularity_power=0.75 --retrieval-set epochs=7 --retrieval-set learning_rate=0.003 --retrieval-set warm_up=0.1 --retrieval-set weight_decay=0.01");
        var loss = new RetrievalLoss { Kind = "bpr-max", PopularityPower = 0.75 };
        Assert.Equal((loss, loss), (options.ViewItemLoss, options.HomeLoss));
        Assert.Equal((7, 0.003, new LinearWarmUpDecay(0.1), 0.01), (options.RetrievalTrainer.Epochs, options.RetrievalTrainer.LearningRate, options.RetrievalTrainer.Schedule, options.RetrievalOptimizer.WeightDecay));
        Assert.Equal((s_shared.RetrievalTrainer.BatchSize, s_shared.RetrievalTrainer.ClipNorm), (options.RetrievalTrainer.BatchSize, options.RetrievalTrainer.ClipNorm));

        // Another loss has its own defaults, as by flag; what a preset's own has stays.
        Assert.Equal(s_shared.HomeLoss, Of(s_shared, "--retrieval-set loss=in-batch").ViewItemLoss);
        Assert.Equal(s_shared.ViewItemLoss with { PopularityPower = 0.5 }, Of(s_shared, "--retrieval-set popularity_power=0.5").ViewItemLoss);
        Assert.Equal(0.75, Of(s_shared, "--retrieval-loss bpr-max --retrieval-set popularity_power=0.75").HomeLoss.PopularityPower);
        Assert.Equal(4, Of(s_shared, "--retrieval-epochs 4").RetrievalTrainer.Epochs);
    }

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
