namespace Verge.Features;

/// <summary>What an action of a page-view must reach for it to count.</summary>
/// <param name="Action">Index among the page-view's actions.</param>
/// <param name="Minimum">The least value that counts.</param>
public sealed record ActionFloor(int Action, float Minimum);
