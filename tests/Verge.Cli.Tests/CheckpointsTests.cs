using Verge.Cli.Shell;
using Verge.Cli.Training;
using Verge.Domain;
using Verge.Testing;
using Verge.Training;

namespace Verge.Cli.Tests;

public sealed class CheckpointsTests : IDisposable
{
    private static readonly DataPreset s_preset = DataPreset.ByKind("trivago");
    private static readonly Dataset s_data = new() { Name = "log", Interactions = [new("u", "i", EventKind.Clicked, DateTimeOffset.UnixEpoch)] };

    private readonly TemporaryFolder _folder = new();

    private string Root => _folder["training"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_find_what_the_same_run_left()
    {
        Leave(s_data, s_preset);
        using var checkpoints = Checkpoints.Open(Root, s_data with { }, s_preset with { }, restart: false);
        Assert.True(checkpoints.Found);
    }

    [Fact]
    public void Should_begin_anew_with_other_settings_or_data()
    {
        var options = s_preset.Pipeline;
        DataPreset[] others =
        [
            s_preset with { Late = 0.3 },
            s_preset with { Pipeline = options with { Seed = 2 } },
            s_preset with { Pipeline = options with { Retrieval = options.Retrieval with { Temperature = 0.07f } } },
            s_preset with { Pipeline = options with { RetrievalOptimizer = new() { WeightDecay = 0.01 } } },
            s_preset with { Pipeline = options with { RetrievalTrainer = options.RetrievalTrainer with { Schedule = new NeuralNetworks.LinearWarmUpDecay(0.1) } } },
            s_preset with { Pipeline = options with { RerankingTrainer = options.RerankingTrainer with { Schedule = new NeuralNetworks.ExponentialDecay(0.5, 100) } } },
        ];
        foreach (var other in others)
        {
            Leave(s_data, s_preset);
            using var checkpoints = Checkpoints.Open(Root, s_data, other, restart: false);
            Assert.False(checkpoints.Found);
        }

        Leave(s_data, s_preset);
        using var fresh = Checkpoints.Open(Root, s_data with { Interactions = [new("u", "j", EventKind.Clicked, DateTimeOffset.UnixEpoch)] }, s_preset, restart: false);
        Assert.False(fresh.Found);
    }

    [Fact]
    public void Should_begin_anew_where_the_catalogue_was_corrected_meanwhile()
    {
        // As large as before, but of other attributes: its rows would be read by another vocabulary.
        var data = s_data with { Items = [new() { Id = "i" }] };
        Leave(data, s_preset);
        using var checkpoints = Checkpoints.Open(
            Root, data with { Items = [data.Items[0] with { Attributes = data.Items[0].Attributes.Add("brand", "acme") }] }, s_preset, restart: false);
        Assert.False(checkpoints.Found);
    }

    [Fact]
    public void Should_go_on_with_another_number_of_workers()
    {
        Leave(s_data, s_preset);
        var options = s_preset.Pipeline;
        var again = s_preset with
        {
            Pipeline = options with
            {
                RetrievalTrainer = options.RetrievalTrainer with { Workers = 3 },
                RankingTrainer = options.RankingTrainer with { Workers = 3 },
                RerankingTrainer = options.RerankingTrainer with { Workers = 3 },
            },
        };
        using var checkpoints = Checkpoints.Open(Root, s_data, again, restart: false);
        Assert.True(checkpoints.Found);
    }

    /// <summary>A run that the optimizer is not set of has the name that it has without there being one to set.</summary>
    [Fact]
    public void Should_name_a_run_by_the_optimizer_that_is_set()
    {
        Assert.DoesNotContain("RankingOptimizer", System.Text.Json.JsonSerializer.Serialize(s_preset), StringComparison.Ordinal);
        Leave(s_data, s_preset);
        var other = s_preset with { Pipeline = s_preset.Pipeline with { RankingOptimizer = new() { Optimizer = Models.Ranking.RankingOptimizer.Adam } } };
        using var checkpoints = Checkpoints.Open(Root, s_data, other, restart: false);
        Assert.False(checkpoints.Found);
    }

    [Fact]
    public void Should_begin_anew_when_told_to()
    {
        Leave(s_data, s_preset);
        using var checkpoints = Checkpoints.Open(Root, s_data, s_preset, restart: true);
        Assert.False(checkpoints.Found);
    }

    [Fact]
    public void Should_let_one_run_at_a_time_work_in_a_folder()
    {
        using (Checkpoints.Open(Root, s_data, s_preset, restart: false))
        {
            var error = Assert.Throws<CommandException>(() => Checkpoints.Open(Root, s_data, s_preset, restart: false));
            Assert.Contains("another 'verge train' is at work", error.Message, StringComparison.Ordinal);
        }

        using var next = Checkpoints.Open(Root, s_data, s_preset, restart: false);
    }

    [Fact]
    public void Should_leave_nothing_when_it_is_done()
    {
        using (var checkpoints = Checkpoints.Open(Root, s_data, s_preset, restart: false))
        {
            checkpoints.Remove();
        }

        Assert.False(Directory.Exists(Root));
    }

    private void Leave(Dataset data, DataPreset preset)
    {
        using var checkpoints = Checkpoints.Open(Root, data, preset, restart: false);
        File.WriteAllText(checkpoints.Apply(preset.Pipeline).RankingTrainer.CheckpointPath!, "weights");
    }
}
