namespace Verge.Serving;

/// <summary>A page that was served.</summary>
/// <param name="At">When.</param>
/// <param name="Items">Its items' ids.</param>
public readonly record struct ServedPage(DateTimeOffset At, IReadOnlyList<string> Items);
