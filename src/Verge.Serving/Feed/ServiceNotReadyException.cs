using Verge.Bundles;

namespace Verge.Serving;

/// <summary>No bundle is being served yet.</summary>
/// <param name="refused">Why those that are there were refused.</param>
public sealed class ServiceNotReadyException(IReadOnlyList<BundleException> refused)
    : Exception(string.Join(' ', [
        "No bundle is served yet: train one, or put one into the folder of bundles.", .. refused.Select(reason => reason.Message)]));
