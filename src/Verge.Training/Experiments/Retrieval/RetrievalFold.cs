using System.Collections.Immutable;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>Samples to learn, then queries to answer with what was learned from them and from the folds before.</summary>
/// <param name="Samples">By time.</param>
/// <param name="Queries">Their targets are what is asked for.</param>
internal sealed record RetrievalFold(ImmutableArray<RetrievalExample> Samples, ImmutableArray<RetrievalExample> Queries);
