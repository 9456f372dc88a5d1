using Verge.Domain;

namespace Verge.Features;

/// <summary>Where an item is counted.</summary>
/// <param name="source">The item as the catalogue had it: another one has keys of its own.</param>
/// <param name="values">Its attributes.</param>
/// <param name="counts">The counters of its groups; <see langword="null"/> where it lacks the attribute.</param>
internal sealed class ItemKeys(Item source, ItemValues values, WindowCounts?[] counts)
{
    public Item Source => source;

    public ItemValues Values => values;

    public WindowCounts?[] Counts => counts;
}
