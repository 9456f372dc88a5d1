namespace Verge.Serving;

/// <summary>The answer to a paging request.</summary>
/// <param name="Version">The version whose stages made it, and whose embedding rows it carries: the device's, where it named one.</param>
/// <param name="Cursor">Where the next page starts; <see langword="null"/> at the end of the feed.</param>
/// <param name="Fallback">Why a fallback answered; <see langword="null"/> where none did.</param>
/// <param name="Candidates">Best first.</param>
/// <param name="Removed">What was removed, by reason.</param>
public sealed record FeedAnswer(
    string Version, FeedCursor? Cursor, string? Fallback, IReadOnlyList<FeedCandidate> Candidates, IReadOnlyDictionary<string, int> Removed);
