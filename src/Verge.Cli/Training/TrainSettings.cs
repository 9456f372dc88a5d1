using Verge.Cli.Data;
using Verge.Cli.Shell;
using Verge.Features;
using Verge.Training;

namespace Verge.Cli.Training;

/// <summary>What a training run was asked to do; what is <see langword="null"/> is left to the data's preset.</summary>
internal sealed record TrainSettings
{
    public required DataSource Data { get; init; }

    public required DataDirectory Output { get; init; }

    public double? Late { get; init; }

    public double? HeldOut { get; init; }

    public ulong? Seed { get; init; }

    /// <summary>The ranker, by its name.</summary>
    public string? RankingModel { get; init; }

    /// <summary>Whether it sees what happened within windows of time (DMT's dense features).</summary>
    public bool? DenseFeatures { get; init; }

    /// <summary>Training of the ranker.</summary>
    public RankingOverrides Ranking { get; init; } = new();

    public int? RerankingEpochs { get; init; }

    /// <summary>Models, losses and training of retrieval.</summary>
    public RetrievalOverrides Retrieval { get; init; } = new();

    /// <summary>Re-ranking samples at most.</summary>
    public int? Examples { get; init; }

    public int? Workers { get; init; }

    /// <summary>Steps between checkpoints.</summary>
    public int? CheckpointSteps { get; init; }

    public bool Quick { get; init; }

    /// <summary>Whether checkpoints of the same run are thrown away.</summary>
    public bool Restart { get; init; }

    /// <summary>A preset with what was asked for in place of its own.</summary>
    /// <exception cref="UsageException">What was asked for does not go together with the preset.</exception>
    public DataPreset Apply(DataPreset preset)
    {
        var pipeline = Retrieval.Apply(preset.Pipeline);
        pipeline = Ranking.Apply(pipeline with { Ranking = pipeline.Ranking with { Model = RankingModel ?? pipeline.Ranking.Model } });
        return preset with
        {
            Late = Late ?? preset.Late,
            HeldOut = HeldOut ?? preset.HeldOut,
            Pipeline = pipeline with
            {
                Seed = Seed ?? pipeline.Seed,
                RankingSchema = Schema(pipeline.RankingSchema),
                MaximumRerankingExamples = Examples ?? pipeline.MaximumRerankingExamples,
                RetrievalTrainer = Trainer(pipeline.RetrievalTrainer),
                RankingTrainer = Trainer(pipeline.RankingTrainer),
                RerankingTrainer = Trainer(pipeline.RerankingTrainer, RerankingEpochs),
            },
        };
    }

    private RankingSchema Schema(RankingSchema preset) => DenseFeatures switch
    {
        null => preset,
        true => preset with { Activity = preset.Activity ?? new() },
        false => preset with { Activity = null },
    };

    private NeuralNetworks.TrainerOptions Trainer(NeuralNetworks.TrainerOptions options, int? epochs = null) =>
        options with { Epochs = epochs ?? options.Epochs, Workers = Workers ?? options.Workers };
}
