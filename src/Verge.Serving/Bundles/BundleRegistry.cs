using System.Collections.Immutable;
using Verge.Bundles;

namespace Verge.Serving;

/// <summary>
/// The versions that are served. Each answers the devices that name it; the newest answers all others. Lookups take no lock,
/// and a look at the folder swaps the whole set at once: no request sees half of it. Who keeps versions current asks here which
/// they are. Thread-safe.
/// </summary>
public sealed partial class BundleRegistry : IDisposable
{
    private readonly string _root;
    private readonly PublicKey _key;
    private readonly int _capacity;
    private readonly Lock _gate = new();
    private volatile ServedBundle[] _bundles = [];
    private volatile ServedBundle[] _current = [];
    private bool _disposed;

    /// <summary>A registry of a folder of bundles; nothing is open yet.</summary>
    /// <param name="root">The folder; it may come to be later.</param>
    /// <param name="key">The key that bundles must be signed with.</param>
    /// <param name="capacity">Versions served at most, the newest ones.</param>
    public BundleRegistry(string root, PublicKey key, int capacity = 3)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (_root, _key, _capacity) = (root, key, capacity);
    }

    /// <summary>The versions being served, oldest first.</summary>
    public ImmutableArray<string> Versions => [.. _bundles.Select(bundle => bundle.Version)];

    /// <summary>Those being served.</summary>
    internal IReadOnlyList<ServedBundle> Served => _bundles;

    /// <summary>Those that take every change as it comes: the served ones, and those that a look is preparing.</summary>
    internal IReadOnlyList<ServedBundle> Current => _current;

    /// <summary>How much of the exact answer their indexes find, as watched on a share of the requests (<see cref="FeedOptions.RecallShare"/>).</summary>
    public IReadOnlyList<IndexRecall> Recall => [.. _bundles.Select(bundle => bundle.Recall.Read(bundle.Version))];

    /// <summary>Takes the newest version into use; <see langword="null"/> while there is none.</summary>
    public BundleLease? TryAcquire()
    {
        // A version found here may be freed before it is taken: then the set has changed, and the new one counts.
        while (_bundles is { Length: > 0 } bundles)
        {
            if (bundles[^1].TryUse())
            {
                return new(bundles[^1]);
            }
        }

        return null;
    }

    /// <summary>Takes the newest version into use.</summary>
    /// <exception cref="ServiceNotReadyException">There is none yet.</exception>
    public BundleLease Acquire() => TryAcquire() ?? throw new ServiceNotReadyException(Refused);

    /// <summary>Takes a version into use.</summary>
    /// <param name="version">The version; <see langword="null"/>: the newest.</param>
    /// <exception cref="ServiceNotReadyException">No version is served yet.</exception>
    /// <exception cref="UnknownModelVersionException">This one is not served.</exception>
    public BundleLease Acquire(string? version)
    {
        if (version is null)
        {
            return Acquire();
        }

        var bundles = _bundles;
        if (bundles.Length == 0)
        {
            throw new ServiceNotReadyException(Refused);
        }

        return Array.Find(bundles, bundle => bundle.Version == version) is { } found && found.TryUse()
            ? new(found)
            : throw new UnknownModelVersionException(version, bundles[^1].Version);
    }

    /// <summary>What a device downloads of a version.</summary>
    /// <param name="version">The version; <see langword="null"/>: the newest.</param>
    /// <exception cref="ServiceNotReadyException">No version is served yet.</exception>
    /// <exception cref="UnknownModelVersionException">This one is not served.</exception>
    public DevicePart DevicePart(string? version)
    {
        using var lease = Acquire(version);
        return lease.Bundle.Device;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            var bundles = _bundles;
            _bundles = _current = [];
            foreach (var bundle in bundles)
            {
                bundle.EndUse();
            }
        }
    }
}
