using Verge.Domain;

namespace Verge.Cli.Recommend;

/// <summary>A clicked item, and what of another's lead over the mean item of the catalogue would be gone without it.</summary>
/// <param name="Item">The item.</param>
/// <param name="Brought">In units of the score; above 0.</param>
internal sealed record ClickedReason(Item Item, float Brought);
