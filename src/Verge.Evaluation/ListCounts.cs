using System.Collections.Immutable;

namespace Verge.Evaluation;

/// <summary>What lists hold.</summary>
/// <param name="Lists">Lists with an impression at least.</param>
/// <param name="Users">Their users.</param>
/// <param name="Impressions">Impressions.</param>
/// <param name="Positives">[tasks] Impressions that were clicked, ordered.</param>
/// <param name="PositiveLists">[tasks] Lists with one of them.</param>
public sealed record ListCounts(int Lists, int Users, int Impressions, ImmutableArray<int> Positives, ImmutableArray<int> PositiveLists);
