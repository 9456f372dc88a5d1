namespace Verge.Edge;

/// <summary>A store file that could not be used: it was moved away and a fresh one begun.</summary>
/// <param name="Path">Where the unusable file is now.</param>
/// <param name="Reason">What was wrong with it.</param>
public sealed record StoreSetAside(string Path, string Reason);
