using System.Collections.Immutable;
using Verge.Training.Experiments;

namespace Verge.Cli.Experiments;

/// <summary>The kinds of experiments.</summary>
internal static class Stages
{
    /// <summary>All of them, for one run of the command.</summary>
    public static ImmutableArray<IExperimentStage> Create() => [new RetrievalExperiment(), new FreshnessExperiment(), new RankingExperiment(), new RerankingExperiment()];
}
