namespace Verge.Models.Ranking;

/// <summary>What tasks have in common above the features (DMT section 4.3, Table 4).</summary>
public enum TaskSharing
{
    /// <summary>Nothing: the model predicts one task.</summary>
    None,

    /// <summary>One network below the tasks' own towers.</summary>
    SharedBottom,

    /// <summary>Several networks, the experts, which each task's gate mixes for its tower (multi-gate mixture of experts).</summary>
    Mmoe,
}
