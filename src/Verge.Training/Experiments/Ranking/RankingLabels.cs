namespace Verge.Training.Experiments;

/// <summary>What a ranker learns to predict first.</summary>
public enum RankingLabels
{
    /// <summary>What was logged.</summary>
    Logged,

    /// <summary>Draws from the true preferences of a simulated shop, one an impression: clicks as they would be without position and neighbors. The row is an oracle.</summary>
    Preferred,
}
