namespace Verge.Datasets.Importers;

/// <summary>One row: a page (the front page, or inside <paramref name="Article"/>) with the articles in view on it.</summary>
/// <param name="At">When the page was opened.</param>
/// <param name="Article">The article it is inside of; <see langword="null"/> on the front page.</param>
/// <param name="Reading">How long the page was read, and how far.</param>
/// <param name="InView">Articles in view; their order says nothing.</param>
/// <param name="Clicked">Those clicked.</param>
/// <param name="Next">How long, and how far, the first article clicked was read.</param>
internal sealed record EbnerdImpression(
    DateTimeOffset At, string? Article, EbnerdReading Reading, string[] InView, string[] Clicked, EbnerdReading Next)
{
    /// <summary>When the page was left: the click, if there was one.</summary>
    public DateTimeOffset LeftAt => At.AddSeconds(Reading.Seconds);
}
