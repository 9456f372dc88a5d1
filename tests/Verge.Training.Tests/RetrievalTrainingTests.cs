using System.Numerics.Tensors;
using Verge.Datasets.Synthetic;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Scoring;

namespace Verge.Training.Tests;

public class RetrievalTrainingTests
{
    private static readonly Dataset s_log = new SyntheticShop(new() { Users = 12, Items = 80, Days = 8 }).Log();

    /// <summary>So few shoppers look for more beside no item: every third click is moved there.</summary>
    private static readonly Dataset s_both =
        s_log with { Interactions = [.. s_log.Interactions.Select((click, i) => click with { Surface = i % 3 == 0 ? Surface.ViewItem : Surface.Home })] };

    [Fact]
    public void Should_train_on_the_newest_clicks_alone_where_a_window_is_set()
    {
        var slices = PipelineSlices.ByEventFraction(s_log, 0.6, 0.85);
        var options = DataPresets.Synthetic(quick: true);
        using var all = Train(slices, options);
        using var newest = Train(slices, options with { RetrievalWindow = TimeSpan.FromDays(2) });
        Assert.InRange(newest.Samples, 1, all.Samples - 1);
        var clicks = slices.Early.Interactions.Count(interaction => interaction.Kind == EventKind.Clicked && interaction.At >= slices.LateFrom.AddDays(-2));
        Assert.True(newest.Samples <= 2 * clicks, $"{newest.Samples} samples of {clicks} clicks, each on at most two surfaces");
    }

    [Fact]
    public void Should_name_the_moment_after_which_there_was_nothing_to_learn_from()
    {
        var slices = PipelineSlices.ByEventFraction(s_log, 0.6, 0.85);
        var error = Assert.Throws<ArgumentException>(() => Train(slices, DataPresets.Synthetic(quick: true) with { RetrievalWindow = TimeSpan.FromTicks(1) }));
        Assert.StartsWith("interactions: got no click since 20", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Surface.Home, null)]
    [InlineData(Surface.Home, "pwprec-mi")]
    [InlineData(Surface.ViewItem, null)]
    [InlineData(Surface.ViewItem, "pwprec-mi")]
    public void Should_train_each_surfaces_clicks_by_its_own_loss(Surface surface, string? home)
    {
        // All clicks are of one surface: the other's loss has nothing to say.
        var slices = PipelineSlices.ByEventFraction(s_log with { Interactions = [.. s_log.Interactions.Select(click => click with { Surface = surface })] }, 0.6, 0.85);
        var options = Small() with { RetrievalWindow = TimeSpan.FromDays(2) };
        options = options with { HomeRetrieval = home is null ? null : options.Retrieval with { Model = home } };
        var weights = Weights(options);
        var (otherHome, otherViewItem) = (Weights(options with { HomeLoss = new() { Negatives = 2 } }), Weights(options with { ViewItemLoss = new() { Negatives = 2 } }));
        Assert.Equal(weights, surface == Surface.Home ? otherViewItem : otherHome);
        Assert.NotEqual(weights, surface == Surface.Home ? otherHome : otherViewItem);

        float[] Weights(PipelineOptions options)
        {
            using var trained = Train(slices, options);
            return [.. trained.Towers.Parameters.SelectMany(parameter => parameter.Value.ToArray())];
        }
    }

    [Fact]
    public void Should_have_a_tower_and_a_loss_a_surface_in_each_preset()
    {
        foreach (var kind in DataPreset.Kinds)
        {
            var options = DataPreset.ByKind(kind).Pipeline;
            Assert.Equal(("sampled-softmax", "in-batch", true), (options.ViewItemLoss.Kind, options.HomeLoss.Kind, options.HomeLoss.PopularityCorrection));
            Assert.NotNull(options.HomeRetrieval);
        }
    }

    [Fact]
    public void Should_have_one_tower_for_both_surfaces_unless_home_has_its_own()
    {
        var slices = PipelineSlices.ByEventFraction(s_both, 0.6, 0.85);
        var options = Small();
        using var shared = Train(slices, options);
        using var own = Train(slices, options with { HomeRetrieval = options.Retrieval with { Model = "pwprec-mi" } });
        Assert.Equal((1, 1, true), (shared.Towers.Home.Interests, shared.Towers.ViewItem.Interests, shared.Towers.IsShared));
        Assert.Equal((3, 1, false), (own.Towers.Home.Interests, own.Towers.ViewItem.Interests, own.Towers.IsShared));
        Assert.Equal(shared.Samples, own.Samples);
    }

    [Fact]
    public void Should_train_on_and_ask_for_a_click_of_unknown_place_on_no_surface_of_a_log_that_tells_them_apart()
    {
        var log = s_both with { Interactions = [.. s_both.Interactions.Select((click, i) => i % 4 == 0 ? click with { Surface = null } : click)] };
        var slices = PipelineSlices.ByEventFraction(log, 0.6, 0.85);
        using var pipeline = TrainingPipeline.Run(slices, Small());
        Assert.InRange(pipeline.Retrieval.Samples, 1, slices.Early.Interactions.Count(IsKnown));
        var asked = StageEvaluation.Retrieval(pipeline, slices).ModelSample;
        Assert.InRange(asked.Requests + asked.Excluded, 1, slices.HeldOut.Interactions.Count(IsKnown));

        static bool IsKnown(Interaction interaction) => interaction is { Kind: EventKind.Clicked, Surface: not null };
    }

    [Theory]
    [InlineData(Surface.Home, 3)]
    [InlineData(Surface.ViewItem, 1)]
    public void Should_let_a_surface_without_clicks_share_the_others_tower(Surface surface, int interests)
    {
        var slices = PipelineSlices.ByEventFraction(s_log with { Interactions = [.. s_log.Interactions.Select(click => click with { Surface = surface })] }, 0.6, 0.85);
        var options = Small() with { RetrievalWindow = TimeSpan.FromDays(2) };
        using var trained = Train(slices, options with { HomeRetrieval = options.Retrieval with { Model = "pwprec-mi" } });
        Assert.True(trained.Towers.IsShared);
        Assert.Equal(interests, trained.Towers.ViewItem.Interests);
    }

    [Fact]
    public void Should_measure_several_interests_and_each_surface_by_itself()
    {
        var slices = PipelineSlices.ByEventFraction(s_both, 0.6, 0.85);
        var options = Small();
        using var pipeline = TrainingPipeline.Run(slices, options with { HomeRetrieval = options.Retrieval with { Model = "pwprec-mi" } });
        var figures = StageEvaluation.RetrievalBySurface(pipeline, slices);
        Assert.Equal(["retrieval", "retrieval.home", "retrieval.view-item"], figures.Select(figure => figure.Stage));
        Assert.Equal(figures[0].ModelSample.Requests, figures.Skip(1).Sum(figure => figure.ModelSample.Requests));
        Assert.Equal(figures[0].ModelSample.Value, StageEvaluation.Retrieval(pipeline, slices).ModelSample.Value);

        // Of several interests the nearest counts: recall by one of them alone is another figure, and what is shown is not it.
        Assert.All(figures, figure => Assert.InRange(figure.ModelSample.Value, 0, 1));
        var home = figures[1].ModelSample;
        Assert.Equal(home.Value, RecallOfHome(pipeline, slices, interests: 3), 1e-9);
        Assert.NotEqual(home.Value, RecallOfHome(pipeline, slices, interests: 1), 1e-9);
    }

    [Fact]
    public void Should_name_options_that_cannot_be_before_anything_is_trained()
    {
        var slices = PipelineSlices.ByEventFraction(s_log, 0.6, 0.85);
        var options = Small();
        ShouldRefuse(options with { HomeRetrieval = options.Retrieval with { Width = 8 } }, "Width: got 8 for home, expected 16 as for view-item");
        ShouldRefuse(options with { ViewItemLoss = new() { Kind = "luck" } }, "Kind: got 'luck', expected one of sampled-softmax");
        ShouldRefuse(options with { HomeLoss = new() { Negatives = 0 } }, "Negatives: got 0, expected at least 1");

        void ShouldRefuse(PipelineOptions impossible, string message) =>
            Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => Train(slices, impossible)).Message, StringComparison.Ordinal);
    }

    private static double RecallOfHome(TrainedPipeline pipeline, PipelineSlices slices, int interests)
    {
        var (table, items) = (pipeline.Retrieval.Table, pipeline.Retrieval.Items);
        var known = slices.Early.Interactions.Where(interaction => interaction.Kind == EventKind.Clicked).Select(click => table.Index(click.ItemId)).ToHashSet();
        using var users = new UserEncoder(pipeline.Retrieval.Towers);
        var user = new float[users.Interests(Surface.Home) * users.Width];
        return new RetrievalExampleBuilder(table, slices.Whole.TellsSurfaces).Build(slices.Whole.Interactions, Surface.Home, slices.HeldOutFrom)
            .Where(example => known.Contains(example.Target)).Average(example =>
            {
                users.TryEncode(Surface.Home, example.History, user);
                var scores = Enumerable.Range(1, items.Count - 1)
                    .Select(item => user.Chunk(users.Width).Take(interests).Max(interest => TensorPrimitives.Dot(interest, items[item]))).ToArray();
                return scores.Count(score => score > scores[example.Target - 1]) < 20 ? 1.0 : 0;
            });
    }

    private static PipelineOptions Small()
    {
        var preset = DataPresets.Synthetic(quick: true);
        return preset with
        {
            Retrieval = new() { Width = 16, Blocks = 1, Interests = 3 },
            HomeRetrieval = null,
            RetrievalTrainer = preset.RetrievalTrainer with { BatchSize = 64, Workers = 1 },
        };
    }

    private static TrainedRetrieval Train(PipelineSlices slices, PipelineOptions options) => RetrievalTraining.Train(slices, options);
}
