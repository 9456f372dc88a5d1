namespace Verge.Models.Ranking;

/// <summary>What moves the weights of a ranking network.</summary>
public enum RankingOptimizer
{
    /// <summary>Adagrad (BST section 3.1).</summary>
    Adagrad,

    /// <summary>Adam (DMT's released code).</summary>
    Adam,
}
