using Verge.Bundles;

namespace Verge.Serving;

/// <summary>What a look at the folder of bundles changed.</summary>
/// <param name="Added">Versions served from now on, oldest first.</param>
/// <param name="Retired">Versions not served any more; a device that names one is told to update.</param>
/// <param name="Refused">Why versions were refused that had not been refused as they are before.</param>
public sealed record RegistryChange(IReadOnlyList<string> Added, IReadOnlyList<string> Retired, IReadOnlyList<BundleException> Refused)
{
    /// <summary>Whether there is nothing to tell.</summary>
    public bool IsEmpty => Added.Count + Retired.Count + Refused.Count == 0;
}
