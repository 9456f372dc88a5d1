namespace Verge.Models.Ranking;

/// <summary>What a perceptron sees of the transformer's output.</summary>
public enum SequenceOutput
{
    /// <summary>The row at the target (BST section 2.3).</summary>
    Target,

    /// <summary>All rows side by side, the target last, before it the newest event; zeros where a sequence is shorter.</summary>
    All,
}
