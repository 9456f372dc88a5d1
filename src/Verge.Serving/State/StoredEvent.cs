using Verge.Domain;

namespace Verge.Serving;

/// <summary>One entry of the cloud's log.</summary>
/// <param name="Sequence">Its place in the order of storing, from 1.</param>
/// <param name="At">When it happened.</param>
/// <param name="Interaction">An interaction, or <see langword="null"/>:</param>
/// <param name="ServedItems">the items of a page that was served.</param>
public readonly record struct StoredEvent(long Sequence, DateTimeOffset At, Interaction? Interaction, IReadOnlyList<string> ServedItems);
