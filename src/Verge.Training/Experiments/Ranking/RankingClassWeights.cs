using System.Collections.Immutable;
using Verge.Models.Ranking;

namespace Verge.Training.Experiments;

/// <summary>What positive labels weigh, as settings.</summary>
public sealed record RankingClassWeights
{
    /// <inheritdoc cref="RankingTaskOptions.PositiveWeights"/>
    public ImmutableArray<double> PositiveWeights { get; init; } = [];

    /// <inheritdoc cref="RankingTaskOptions.CorrectPositiveWeights"/>
    public bool CorrectPositiveWeights { get; init; } = true;

    /// <summary>Options of tasks with these weights.</summary>
    public RankingTaskOptions Over(RankingTaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { PositiveWeights = PositiveWeights, CorrectPositiveWeights = CorrectPositiveWeights };
    }
}
