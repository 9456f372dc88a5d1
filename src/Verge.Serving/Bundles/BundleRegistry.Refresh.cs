using Verge.Bundles;
using Verge.NeuralNetworks;
using Verge.VectorSearch;

namespace Verge.Serving;

public sealed partial class BundleRegistry
{
    // What was refused is not read again until a file of it changes, but for a fault that may pass: digests of large tables take seconds.
    private readonly Dictionary<string, (int? Stamp, BundleException Reason)> _refused = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<BundleException> _reasons = [];

    /// <summary>Why versions of the folder are refused at present.</summary>
    public IReadOnlyList<BundleException> Refused => _reasons;

    /// <summary>
    /// Looks at the folder: opens new versions, then swaps them in, and retires those beyond the capacity and those whose
    /// folder is gone. A version that fails a check is refused and the others are served; when nothing sound is left in the
    /// folder, what is served already goes on.
    /// </summary>
    /// <param name="beforeServing">Brings a new version up to now before any request sees it; what it throws refuses the version.</param>
    /// <returns>What changed.</returns>
    public RegistryChange Refresh(Action<ServedBundle>? beforeServing = null)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var refusals = new List<BundleException>();
            var before = _bundles;
            var sound = new List<ServedBundle>();
            var present = BundleVersion.List(_root);
            foreach (var version in present.Reverse())
            {
                if (sound.Count == _capacity)
                {
                    break;
                }

                if ((Array.Find(before, bundle => bundle.Version == version) ?? TryOpen(version, beforeServing, refusals)) is { } bundle)
                {
                    sound.Add(bundle);
                }
            }

            foreach (var gone in _refused.Keys.Except(present).ToArray())
            {
                _refused.Remove(gone);
            }

            _reasons = [.. _refused.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.Reason)];
            return sound.Count == 0 ? new([], [], refusals) : Swap(before, sound, refusals);
        }
    }

    private RegistryChange Swap(ServedBundle[] before, List<ServedBundle> sound, List<BundleException> refusals)
    {
        sound.Reverse();
        _bundles = _current = [.. sound];
        ServedBundle[] retired = [.. before.Except(sound)];
        foreach (var bundle in retired)
        {
            bundle.EndUse();
        }

        return new(
            [.. sound.Except(before).Select(bundle => bundle.Version)], [.. retired.Select(bundle => bundle.Version)], refusals);
    }

    private ServedBundle? TryOpen(string version, Action<ServedBundle>? beforeServing, List<BundleException> refusals)
    {
        var folder = Path.Combine(_root, version);
        var stamp = Stamp(folder);
        var known = _refused.GetValueOrDefault(version);
        if (known.Stamp is not null && known.Stamp == stamp)
        {
            return null;
        }

        ServedBundle? bundle = null;
        try
        {
            bundle = ServedBundle.Open(folder, _key);
            _current = [.. _current, bundle];
            beforeServing?.Invoke(bundle);
            _refused.Remove(version);
            return bundle;
        }
        catch (Exception error)
        {
            _current = Array.FindAll(_current, other => other != bundle);
            bundle?.EndUse();
            var reason = new BundleException($"Bundle {version} was refused: {error.Message}", error);
            _refused[version] = (IsPassing(error) ? null : stamp, reason);
            if (known.Reason?.Message != reason.Message)
            {
                refusals.Add(reason);
            }

            return null;
        }
    }

    /// <summary>
    /// Whether an error, or what is behind it, is of the disk, the state or the memory: then the next look may do better. What a bundle holds
    /// stays as it is until a file of it is replaced, be it damaged, short of a file, or of a format that this cloud does not know.
    /// </summary>
    private static bool IsPassing(Exception? error) => error switch
    {
        null => false,
        AggregateException several => several.InnerExceptions.Any(IsPassing),
        UnauthorizedAccessException or OutOfMemoryException => true,
        // These tell of what a bundle holds, or lacks.
        IOException and not (BundleException or SafeTensorsException or VectorIndexFileException
            or FileNotFoundException or DirectoryNotFoundException or EndOfStreamException) => true,
        _ => IsPassing(error.InnerException),
    };

    /// <summary>Changes with every file of a folder.</summary>
    private static int? Stamp(string folder)
    {
        var stamp = new HashCode();
        try
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(file => file.FullName, StringComparer.Ordinal))
            {
                stamp.Add(file.FullName, StringComparer.Ordinal);
                stamp.Add(file.Length);
                stamp.Add(file.LastWriteTimeUtc);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Being moved or deleted: whatever it is, the next look sees it.
            return null;
        }

        return stamp.ToHashCode();
    }
}
