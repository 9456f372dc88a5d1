using Verge.Domain;

namespace Verge.Serving;

/// <summary>
/// Changes to the catalogue that came while serving, kept for the versions to come. Thread-safe; all members throw
/// <see cref="UserStateException"/> where the storage fails: then nothing was stored.
/// </summary>
public interface ICatalogueStore
{
    /// <summary>Stores items, all or none, in place of what was stored of them. Once it has returned, they survive a crash.</summary>
    void Put(IReadOnlyList<Item> items);

    /// <summary>Stores that an item is gone.</summary>
    void Delete(string itemId);

    /// <summary>The last change of each item, by id; no item where it is gone.</summary>
    IReadOnlyList<(string ItemId, Item? Item)> Read();
}
