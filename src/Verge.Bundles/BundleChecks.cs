namespace Verge.Bundles;

/// <summary>What is checked when a bundle is opened.</summary>
/// <param name="Key">The key that must have signed it; <see langword="null"/> leaves signatures unchecked: for looking at a bundle, never for serving one.</param>
/// <param name="Files">Whether each file's digest is computed and compared.</param>
public sealed record BundleChecks(PublicKey? Key, bool Files = true);
