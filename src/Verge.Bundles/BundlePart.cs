namespace Verge.Bundles;

/// <summary>The size of one part of a bundle.</summary>
/// <param name="Name">The folder: <c>device</c>, <c>embeddings</c>, <c>retrieval</c>, <c>ranking</c> …</param>
/// <param name="Files">How many files it has.</param>
/// <param name="Bytes">Their length.</param>
public sealed record BundlePart(string Name, int Files, long Bytes);
