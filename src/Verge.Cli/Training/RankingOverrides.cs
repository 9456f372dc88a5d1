using Verge.Cli.Shell;
using Verge.Training;
using Verge.Training.Experiments;

namespace Verge.Cli.Training;

/// <summary>What of ranking a training run was asked for; what is <see langword="null"/> is left to the data's preset.</summary>
/// <param name="Epochs">Passes over the samples.</param>
/// <param name="SamplesInMemory">Samples in memory at most.</param>
/// <param name="Changes">Settings that have no flag of their own.</param>
internal sealed record RankingOverrides(int? Epochs = null, int? SamplesInMemory = null, RankingChanges? Changes = null)
{
    /// <summary>A preset's options, the model chosen, with what was asked for in place of its own.</summary>
    /// <exception cref="UsageException">A setting that the model has no use for.</exception>
    public PipelineOptions Apply(PipelineOptions options)
    {
        var asked = options with
        {
            RankingSamplesInMemory = SamplesInMemory ?? options.RankingSamplesInMemory,
            RankingTrainer = options.RankingTrainer with { Epochs = Epochs ?? options.RankingTrainer.Epochs },
        };
        if (Changes is null)
        {
            return asked;
        }

        try
        {
            Changes.RequireUse(asked);
            return Changes.Apply(asked);
        }
        catch (ExperimentException error)
        {
            throw new UsageException(error.Message);
        }
    }
}
