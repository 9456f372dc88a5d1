namespace Verge.Serving;

/// <summary>A device named a version that is not served, or not any more: it must update.</summary>
/// <param name="version">What it named.</param>
/// <param name="latest">What it should download.</param>
public sealed class UnknownModelVersionException(string version, string latest)
    : Exception($"modelVersion: got '{version}', expected a version that is served; the latest is '{latest}'")
{
    /// <summary>What it named.</summary>
    public string Version { get; } = version;

    /// <summary>What it should download.</summary>
    public string Latest { get; } = latest;
}
