namespace Verge.Features;

/// <summary>What the counters say of an item at a moment.</summary>
/// <param name="ClickRate">Clicks over times served, smoothed towards its category's.</param>
/// <param name="OrderRate">Orders over clicks, smoothed towards the overall one.</param>
/// <param name="CategoryClickRate">Clicks over times served of its category, smoothed towards the overall one.</param>
/// <param name="RelativeClicks">Its clicks over the mean clicks of an item seen so far; 0 before anything was clicked.</param>
public readonly record struct ItemRates(double ClickRate, double OrderRate, double CategoryClickRate, double RelativeClicks);
