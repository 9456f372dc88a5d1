namespace Verge.Features;

/// <summary>
/// Where the time from a behavior to now (EdgeRec e7, d12) enters the model. "Now" moves with each trigger, so that it
/// cannot be an input of an encoder that runs once a behavior.
/// </summary>
public enum DecayMode
{
    /// <summary>
    /// The encoder gets the time since the previous behavior of its sequence; the exact decay at the trigger, one-hot,
    /// is joined to the attention's Value after the encoder. O(1) a behavior.
    /// </summary>
    Joined,

    /// <summary>The encoder gets the time since the previous behavior; the decay at the trigger is left out. O(1) a behavior.</summary>
    GapOnly,

    /// <summary>The encoder gets the exact decay, as the paper prints it: all behaviors are encoded again at each trigger.</summary>
    Reencoded,
}
