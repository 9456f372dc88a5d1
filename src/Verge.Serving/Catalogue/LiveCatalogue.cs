using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Serving;

/// <summary>
/// Takes changes to the catalogue into all served versions, each by its own item tower, and stores them for those to come. Changes are made
/// one at a time; who reads waits for none. Thread-safe.
/// </summary>
internal sealed class LiveCatalogue(ICatalogueStore store)
{
    private readonly Lock _changing = new();
    private ImmutableArray<ServedBundle> _bundles = [];

    /// <summary>Brings a version's catalogue up to now, and keeps it so.</summary>
    /// <summary>Versions whose catalogues are kept current, in the order they were loaded.</summary>
    public IReadOnlyList<string> Versions => [.. _bundles.Select(bundle => bundle.Version)];

    public void Load(ServedBundle bundle)
    {
        lock (_changing)
        {
            bundle.Take(store);
            _bundles = _bundles.Add(bundle);
        }
    }

    /// <summary>Forgets versions that are not served any more.</summary>
    /// <summary>Undoes <see cref="Load"/>: the version cannot be served after all.</summary>
    public void Forget(ServedBundle bundle)
    {
        lock (_changing)
        {
            _bundles = _bundles.Remove(bundle);
        }
    }

    public void Keep(IReadOnlyCollection<string> versions)
    {
        lock (_changing)
        {
            _bundles = _bundles.RemoveAll(bundle => bundle.IsFreed || !versions.Contains(bundle.Version));
        }
    }

    public ItemsTaken Put(IReadOnlyList<Item> items)
    {
        lock (_changing)
        {
            store.Put(items);
            var taken = new ItemsTaken(null, []);
            Change(bundle =>
            {
                var missed = bundle.Put(items);
                taken = string.CompareOrdinal(bundle.Version, taken.Version) > 0 ? new(bundle.Version, missed) : taken;
            });
            return taken;
        }
    }

    public void Delete(string itemId)
    {
        lock (_changing)
        {
            store.Delete(itemId);
            Change(bundle => bundle.Delete(itemId));
        }
    }

    private void Change(Action<ServedBundle> change)
    {
        foreach (var bundle in _bundles)
        {
            if (bundle.TryUse())
            {
                try
                {
                    change(bundle);
                }
                finally
                {
                    bundle.EndUse();
                }
            }
        }
    }
}
