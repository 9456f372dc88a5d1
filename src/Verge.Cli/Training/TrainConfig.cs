using Verge.Datasets;
using Verge.NeuralNetworks;
using Verge.Training;

namespace Verge.Cli.Training;

/// <summary>What a training run is, as its folder says.</summary>
internal static class TrainConfig
{
    /// <summary>The data, the cuts, and all options of the pipeline.</summary>
    public static object Of(StoredDataset data, DataPreset preset) => new
    {
        data = data.Dataset.Name,
        kind = data.Kind,
        items = data.Dataset.Items.Length,
        interactions = data.Dataset.Interactions.Length,
        sessions = data.Dataset.Sessions.Length,
        late = preset.Late,
        held_out = preset.HeldOut,

        // Schedules are known by an interface, of which JSON would write nothing.
        schedules = new
        {
            retrieval = Told(preset.Pipeline.RetrievalTrainer),
            ranking = Told(preset.Pipeline.RankingTrainer),
            reranking = Told(preset.Pipeline.RerankingTrainer),
        },
        ranking_optimizer = preset.Pipeline.RankingOptimizer ?? new(),
        pipeline = preset.Pipeline,
    };

    private static string Told(TrainerOptions trainer) => $"{trainer.Schedule}";
}
