using Verge.Domain;

namespace Verge.Serving;

public sealed partial class FeedService
{
    /// <summary>
    /// Puts items into the catalogue of every version, new ones and changed ones; searches find them at once, by what they are. Versions to
    /// come take them up too, until they are put again or deleted.
    /// </summary>
    /// <param name="items">Each with an id and a price within <see cref="FeedLimits"/>.</param>
    /// <exception cref="UserStateException">They could not be stored; nothing changed.</exception>
    public ItemsTaken Put(IReadOnlyList<Item> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return _catalogue.Put(items);
    }

    /// <summary>Takes an item out of the catalogue of every version, there or to come, until it is put again.</summary>
    /// <exception cref="UserStateException">It could not be stored; nothing changed.</exception>
    public void Delete(string itemId)
    {
        ArgumentNullException.ThrowIfNull(itemId);
        _catalogue.Delete(itemId);
    }
}
