using System.Collections.Immutable;

namespace Verge.Serving;

/// <summary>Why a candidate stands where it does.</summary>
/// <param name="Tasks">What the ranker predicts, in the order of its schema.</param>
/// <param name="Behaviors">What its attention weighs most of each of the user's sequences; empty where the model has no attention that can be told.</param>
public sealed record FeedExplanation(ImmutableArray<ExplainedTask> Tasks, ImmutableArray<ExplainedBehavior> Behaviors);
