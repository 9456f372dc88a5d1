using Verge.Features;

namespace Verge.Cli.Recommend;

/// <summary>For whom.</summary>
/// <param name="Id">Who; empty where only the clicks are known.</param>
/// <param name="Clicks">The clicks, oldest first.</param>
internal sealed record RecommendationUser(string Id, HistoryClick[] Clicks)
{
    /// <summary>The carts until the newest click, oldest first; for rankers with a sequence of them.</summary>
    public HistoryClick[] Carts { get; init; } = [];

    /// <summary>The orders until the newest click, oldest first; for rankers with a sequence of them.</summary>
    public HistoryClick[] Orders { get; init; } = [];
}
