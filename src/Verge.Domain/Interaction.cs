namespace Verge.Domain;

/// <summary>What any shop records of its users: the input of retrieval and ranking.</summary>
/// <param name="UserId">Who.</param>
/// <param name="ItemId">Which item.</param>
/// <param name="Kind"><see cref="EventKind.Clicked"/>, <see cref="EventKind.Carted"/> or <see cref="EventKind.Ordered"/>.</param>
/// <param name="At">When.</param>
/// <param name="SessionId">The session; empty where unknown.</param>
/// <param name="Surface">Where; <see langword="null"/> where unknown.</param>
public sealed record Interaction(string UserId, string ItemId, EventKind Kind, DateTimeOffset At, string SessionId = "", Surface? Surface = null);
