namespace Verge.Cli.Bench;

/// <summary>What the index took.</summary>
/// <param name="BuildSeconds">Time to insert all vectors, one after another on one thread.</param>
/// <param name="Bytes">Memory it holds: vectors, codes, links, labels and their map.</param>
/// <param name="BytesPerVector">The same for each vector.</param>
internal sealed record AnnBuildLine(double BuildSeconds, long Bytes, double BytesPerVector);
