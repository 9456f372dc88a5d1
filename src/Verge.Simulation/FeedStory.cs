using System.Collections.Immutable;
using Verge.Domain;
using Verge.Edge;

namespace Verge.Simulation;

/// <summary>A feed before and after a trigger, for a person to read.</summary>
/// <param name="Trigger">What fired.</param>
/// <param name="TriggerItem">The item that it was about.</param>
/// <param name="Before">What was to come next, before.</param>
/// <param name="After">What is to come next, after.</param>
/// <param name="Moves">Of all that moved: from where, to where, and the behaviors that weighed most.</param>
public sealed record FeedStory(
    TriggerKind Trigger, Item TriggerItem, ImmutableArray<FeedItem> Before, ImmutableArray<FeedItem> After, ImmutableArray<MovedItem> Moves);
