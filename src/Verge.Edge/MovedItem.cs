using System.Collections.Immutable;

namespace Verge.Edge;

/// <summary>One candidate that a re-rank moved.</summary>
/// <param name="Item">The candidate at its new position.</param>
/// <param name="From">Its position before.</param>
/// <param name="Probability">The sigmoid of its score.</param>
/// <param name="Reasons">The behaviors it attended to most, where <see cref="EdgeOptions.ReasonsPerItem"/> asks for them.</param>
public sealed record MovedItem(FeedItem Item, int From, float Probability, ImmutableArray<RerankReason> Reasons);
