namespace Verge.Edge.Pooling;

/// <summary>What fixes its place when an item is exposed: itself and what stands above it.</summary>
/// <param name="Entry">The item exposed.</param>
/// <param name="Frozen">Entries that leave the tail, in order; empty where the item's place was fixed already.</param>
internal readonly record struct ExposurePlan(PoolEntry Entry, IReadOnlyList<PoolEntry> Frozen);
