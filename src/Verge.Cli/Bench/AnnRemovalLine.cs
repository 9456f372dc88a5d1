namespace Verge.Cli.Bench;

/// <summary>What it took to remove many vectors, and searches in what was left.</summary>
/// <param name="Removed">How many were removed.</param>
/// <param name="RemoveSeconds">Time for all of it, compactions included.</param>
/// <param name="LongestSeconds">The longest removal: one that compacted the index. Searches go on meanwhile, changes wait.</param>
/// <param name="Ef">Candidates kept while searching.</param>
/// <param name="Recall">The share of the exact k best that was found.</param>
/// <param name="Qps">Queries a second.</param>
/// <param name="Bytes">Memory the index holds afterwards.</param>
internal sealed record AnnRemovalLine(int Removed, double RemoveSeconds, double LongestSeconds, int Ef, double Recall, double Qps, long Bytes);
