namespace Verge.Cli.Bench;

/// <summary>What searches behind a filter came to.</summary>
/// <param name="Passing">The share of the vectors that pass it.</param>
/// <param name="Ef">Candidates kept while searching.</param>
/// <param name="Recall">The share of the exact k best of those that pass that was found.</param>
/// <param name="Qps">Queries a second.</param>
internal sealed record AnnFilterLine(double Passing, int Ef, double Recall, double Qps);
