namespace Verge.Serving;

/// <summary>What became of items that were put into the catalogue.</summary>
/// <param name="Version">The newest version served; <see langword="null"/> while none is: then the first one takes them up.</param>
/// <param name="Missed">Those of which that version knows nothing: they are in its catalogue, but no search by embedding finds them.</param>
public sealed record ItemsTaken(string? Version, IReadOnlyList<string> Missed);
