namespace Verge.Cli.Demo;

/// <summary>What <c>verge demo</c> was asked for.</summary>
/// <param name="Data"><c>synthetic</c> or <c>trivago</c>.</param>
/// <param name="Path">The log, where the data is real.</param>
/// <param name="Quick">Smaller, and about a minute.</param>
/// <param name="Seed">Of the shop, the models and the play.</param>
/// <param name="Folder">Where the bundle and the devices' stores go; <see langword="null"/> for a temporary folder.</param>
internal sealed record DemoOptions(string Data, string? Path, bool Quick, ulong Seed, string? Folder);
