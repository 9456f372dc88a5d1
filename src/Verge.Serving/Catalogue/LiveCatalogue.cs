using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Verge.Domain;

namespace Verge.Serving;

/// <summary>
/// Takes changes to the catalogue into all versions that are served or about to be, each by its own item tower, and stores them for those to come. Changes are made
/// one at a time; who reads waits for none. A version that cannot take one keeps no other from it. Thread-safe.
/// </summary>
/// <param name="bundles">The versions.</param>
/// <param name="store">Where changes are kept.</param>
/// <param name="logger">Told of what a version cannot take; null for nowhere.</param>
public sealed partial class LiveCatalogue(BundleRegistry bundles, ICatalogueStore store, ILogger<LiveCatalogue>? logger = null)
{
    private readonly ILogger _logger = logger ?? NullLogger<LiveCatalogue>.Instance;
    private readonly Lock _changing = new();

    /// <summary>Brings a version's catalogue up to now. A change that came to it before is made again, which changes nothing.</summary>
    internal void Load(ServedBundle bundle)
    {
        lock (_changing)
        {
            bundle.Take(store.Read(), Refused(bundle));
        }
    }

    /// <summary>
    /// Puts items into the catalogue of every version, new ones and changed ones; searches find them at once, by what they are. Versions to
    /// come take them up too, until they are put again or deleted.
    /// </summary>
    /// <param name="items">Each with an id and a price within <see cref="FeedLimits"/>.</param>
    /// <exception cref="UserStateException">They could not be stored; nothing changed.</exception>
    public ItemsTaken Put(IReadOnlyList<Item> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        lock (_changing)
        {
            store.Put(items);
            var taken = new ItemsTaken(null, []);
            Change(bundle =>
            {
                var missed = bundle.Put(items, Refused(bundle));
                taken = string.CompareOrdinal(bundle.Version, taken.Version) > 0 ? new(bundle.Version, missed) : taken;
            });
            return taken;
        }
    }

    /// <summary>Takes an item out of the catalogue of every version, there or to come, until it is put again.</summary>
    /// <exception cref="UserStateException">It could not be stored; nothing changed.</exception>
    public void Delete(string itemId)
    {
        ArgumentNullException.ThrowIfNull(itemId);
        lock (_changing)
        {
            store.Delete(itemId);
            Change(bundle => bundle.Delete(itemId));
        }
    }

    private void Change(Action<ServedBundle> change)
    {
        foreach (var bundle in bundles.Current)
        {
            if (bundle.TryUse())
            {
                try
                {
                    change(bundle);
                }
                catch (Exception error)
                {
                    // It is stored: that this version lacks it is no reason to tell the caller that it did not happen.
                    ChangeFailed(_logger, bundle.Version, error);
                }
                finally
                {
                    bundle.EndUse();
                }
            }
        }
    }

    private Action<Item, Exception> Refused(ServedBundle bundle) => (item, error) => ItemRefused(_logger, item.Id, bundle.Version, error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Item {Item} cannot be embedded by version {Version}: it is in its catalogue, but no search by embedding finds it")]
    private static partial void ItemRefused(ILogger logger, string item, string version, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Version {Version} could not take a change to the catalogue, which is stored; it takes it when it is loaded again")]
    private static partial void ChangeFailed(ILogger logger, string version, Exception error);
}
