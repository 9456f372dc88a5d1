namespace Verge.Models.Retrieval;

/// <summary>How near a user is to an item. Always an inner product of what the towers give out, so that one index serves all.</summary>
public enum AffinityKind
{
    /// <summary>The towers' outputs as they are.</summary>
    InnerProduct,

    /// <summary>Both outputs have length 1, the user's times 1 / temperature (NISER; CORE): no item is near for being frequent alone.</summary>
    ScaledCosine,
}
