using Verge.Domain;

namespace Verge.Cli.Recommend;

/// <summary>What is asked for.</summary>
/// <param name="Surface">Where the items will stand.</param>
/// <param name="AnchorItemId">The item being viewed.</param>
/// <param name="Count">How many.</param>
/// <param name="IsPage">Whether they are ranked and cut as a page that is served; else they are in the order of retrieval.</param>
internal sealed record RecommendationQuery(Surface Surface, string? AnchorItemId, int Count, bool IsPage);
