namespace Verge.Domain;

/// <summary>What any shop records of its users: the input of retrieval and ranking.</summary>
/// <param name="UserId">Who.</param>
/// <param name="ItemId">Which item.</param>
/// <param name="Kind"><see cref="EventKind.Clicked"/>, <see cref="EventKind.Carted"/> or <see cref="EventKind.Ordered"/>.</param>
/// <param name="At">When.</param>
/// <param name="SessionId">The session; empty where unknown.</param>
/// <param name="Surface">Where; <see langword="null"/> where unknown.</param>
/// <param name="Id">
/// What makes it itself among the user's, however often it is told; empty: user, item, kind, time and session do. Data sets have none.
/// </param>
public sealed record Interaction(
    string UserId, string ItemId, EventKind Kind, DateTimeOffset At, string SessionId = "", Surface? Surface = null, string Id = "");
