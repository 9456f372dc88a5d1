namespace Verge.Training.Experiments;

/// <summary>Which dense features a row of a ranking experiment sees (the two blocks of DMT's Table 1).</summary>
public enum RankingDense
{
    /// <summary>All that the data has.</summary>
    All,

    /// <summary>None.</summary>
    None,
}
