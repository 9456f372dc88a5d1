namespace Verge.Serving;

/// <summary>Looks for versions, and brings each up to now before it is served. Thread-safe.</summary>
/// <param name="bundles">The versions.</param>
/// <param name="catalogue">Brings their catalogues up to now.</param>
/// <param name="counters">Brings their counters up to now.</param>
/// <param name="embeddings">User embeddings that are kept current, told of each change; null where none are.</param>
public sealed class LiveVersions(BundleRegistry bundles, LiveCatalogue catalogue, LiveCounters counters, UserEmbeddings? embeddings = null)
{
    /// <summary>Looks at the folder: see <see cref="BundleRegistry.Refresh"/>. A new version has its counters, and its catalogue's changes, before it is served.</summary>
    public RegistryChange Refresh()
    {
        var change = bundles.Refresh(Prepare);
        if (change.Added.Count + change.Retired.Count > 0)
        {
            embeddings?.Signal();
        }

        return change;
    }

    private void Prepare(ServedBundle bundle)
    {
        // The catalogue first: what is not in it is not counted.
        catalogue.Load(bundle);
        counters.Load(bundle);
    }
}
