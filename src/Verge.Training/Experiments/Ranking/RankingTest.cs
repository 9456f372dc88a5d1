namespace Verge.Training.Experiments;

/// <summary>Which lists a ranking experiment asks for.</summary>
public enum RankingTest
{
    /// <summary>Those behind a share of the log's events, by what was trained before.</summary>
    Share,

    /// <summary>Those of the last days, by what was trained before the first of them.</summary>
    Days,

    /// <summary>Those of the last days, day by day: each by a model of its own, trained on the days before it.</summary>
    Rolling,
}
