namespace Verge.Training.Experiments;

/// <summary>What a row sees of the data that other rows may see otherwise.</summary>
public sealed record RankingInputs
{
    /// <summary>Which dense features. Default: all that the data has.</summary>
    public RankingDense Dense { get; init; } = RankingDense.All;

    /// <summary>What the first task's training labels are. Default: what was logged.</summary>
    public RankingLabels Labels { get; init; } = RankingLabels.Logged;
}
