using System.Collections.Immutable;
using Verge.Training.Experiments;

namespace Verge.Cli.Experiments;

/// <summary>The kinds of experiments.</summary>
internal static class Stages
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<IExperimentStage> All { get; } = [new RetrievalExperiment()];
}
