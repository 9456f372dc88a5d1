namespace Verge.Training.Experiments;

/// <summary>What moves a ranker's weights.</summary>
public enum RankingOptimizer
{
    /// <summary>Adagrad (BST section 3.1).</summary>
    Adagrad,

    /// <summary>Adam (DMT's released code).</summary>
    Adam,
}
