namespace Verge.Models.Retrieval;

/// <summary>What a click's place in its history adds to its embedding.</summary>
public enum PositionKind
{
    /// <summary>A learned row of the place counted from the newest (PWPRec eq. 1). SASRec's slots, filled from the right, are the same.</summary>
    LearnedRelative,

    /// <summary>A learned row of the place counted from the oldest.</summary>
    LearnedAbsolute,

    /// <summary>Sines and cosines of the place counted from the oldest (Vaswani and others, 2017, section 3.5).</summary>
    Sinusoidal,

    /// <summary>Nothing.</summary>
    None,
}
