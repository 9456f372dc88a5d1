namespace Verge.Models.Retrieval;

/// <summary>What PWPRec(LS) mixes into the last position as a user's long term (eq. 6).</summary>
public enum LongTermKind
{
    /// <summary>The sum of all positions, weighted by additive attention without softmax (eq. 5).</summary>
    Sum,

    /// <summary>Their mean, weighted by the softmax of that attention: it does not grow with the history.</summary>
    Softmax,

    /// <summary>Nothing: the last position alone is the user, as in SASRec.</summary>
    None,
}
