namespace Verge.Cli.Bench;

/// <summary>What searches with one ef came to.</summary>
/// <param name="Ef">Candidates kept while searching.</param>
/// <param name="Recall">The share of the exact k best that was found, over all queries.</param>
/// <param name="Qps">Queries a second, on one thread, in the fastest pass over all queries.</param>
internal sealed record AnnEfLine(int Ef, double Recall, double Qps);
