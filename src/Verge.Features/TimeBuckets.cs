namespace Verge.Features;

/// <summary>The two times of one kind of behavior, in seconds, each with borders of its own.</summary>
/// <param name="Gap">Since the previous behavior of the same kind.</param>
/// <param name="Decay">From the behavior to the trigger.</param>
public sealed record TimeBuckets(Bucketizer Gap, Bucketizer Decay);
