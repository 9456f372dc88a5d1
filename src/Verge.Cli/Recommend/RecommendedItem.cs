using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Cli.Recommend;

/// <summary>An item that retrieval found for a user.</summary>
/// <param name="Item">The item.</param>
/// <param name="Score">Its affinity with the nearest of the user's interests.</param>
/// <param name="RankingScore">The ranker's score, where it was ranked.</param>
/// <param name="Interest">Which one that is, from 0.</param>
/// <param name="Reasons">The clicked items that bring the most of the score, the strongest first.</param>
internal sealed record RecommendedItem(Item Item, float Score, float? RankingScore, int Interest, ImmutableArray<ClickedReason> Reasons);
