using Verge.Datasets.Synthetic;
using Verge.Domain;

namespace Verge.Training.Tests;

public class RetrievalTrainingTests
{
    private static readonly Dataset s_log = new SyntheticShop(new() { Users = 12, Items = 80, Days = 8 }).Log();

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

    private static TrainedRetrieval Train(PipelineSlices slices, PipelineOptions options) => RetrievalTraining.Train(slices, options);
}
