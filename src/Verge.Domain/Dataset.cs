using System.Collections.Immutable;

namespace Verge.Domain;

/// <summary>A catalogue and what was done with it.</summary>
public sealed record Dataset
{
    /// <summary>Its name, as printed in tables (<c>trivago</c>, <c>synthetic shop</c> …).</summary>
    public required string Name { get; init; }

    /// <summary>The catalogue.</summary>
    public ImmutableArray<Item> Items { get; init; } = [];

    /// <summary>Clicks, carts and orders, by time.</summary>
    public ImmutableArray<Interaction> Interactions { get; init; } = [];

    /// <summary>Whether its clicks tell surfaces apart: where some say theirs, those that do not are of unknown place; where none does, each may be of any.</summary>
    public bool TellsSurfaces => Interactions.Any(interaction => interaction is { Kind: EventKind.Clicked, Surface: not null });

    /// <summary>Sessions with exposures and requests, by start; empty where the data has none.</summary>
    public ImmutableArray<SessionLog> Sessions { get; init; } = [];

    /// <summary>The raw events' times; <see langword="null"/> where the interactions, behaviors and requests are all there was.</summary>
    public EventTimeline? Timeline { get; init; }
}
