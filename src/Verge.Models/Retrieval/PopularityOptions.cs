namespace Verge.Models.Retrieval;

/// <summary>What <see cref="Popularity"/> counts, and where it puts what the history holds.</summary>
public sealed record PopularityOptions
{
    /// <summary>Days (UTC) that are counted, the newest of training last; 0 for all. On news yesterday is worth more than the week. Default 0.</summary>
    public int Days { get; init; }

    /// <summary>Where the history's own items go. Default first.</summary>
    public OwnItems OwnItems { get; init; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">An impossible one, named.</exception>
    public PopularityOptions Validated() =>
        Days < 0 ? throw new ArgumentException($"{nameof(Days)}: got {Days}, expected at least 0")
        : Enum.IsDefined(OwnItems) ? this
        : throw new ArgumentException($"{nameof(OwnItems)}: got {OwnItems}, expected First, AsOthers or Last");
}
