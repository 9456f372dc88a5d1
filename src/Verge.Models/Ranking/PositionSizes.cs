namespace Verge.Models.Ranking;

/// <summary>What a sequence's places are told apart by.</summary>
/// <param name="Width">Floats of a place's row.</param>
/// <param name="Places">Places, the target's 0 included.</param>
/// <param name="Buckets">Buckets of time differences, the target's 0 included.</param>
internal readonly record struct PositionSizes(int Width, int Places, int Buckets);
