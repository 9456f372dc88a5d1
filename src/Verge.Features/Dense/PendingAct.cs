namespace Verge.Features;

/// <summary>An act whose time has not come.</summary>
/// <param name="Act">The act.</param>
/// <param name="UserId">Whose; empty: nobody's is remembered.</param>
/// <param name="Counts">Whether the groups count it.</param>
internal readonly record struct PendingAct(UserAct Act, string UserId, bool Counts);
