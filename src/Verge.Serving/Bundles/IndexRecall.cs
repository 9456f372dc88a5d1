namespace Verge.Serving;

/// <summary>How much of the exact answer searches of a version's index find, of those that were made again while serving.</summary>
/// <param name="Version">The version.</param>
/// <param name="Mean">Their mean recall, 0 … 1; <see langword="null"/> while there is none.</param>
/// <param name="Samples">How many they are: the last 1,000 at most.</param>
public sealed record IndexRecall(string Version, double? Mean, int Samples);
