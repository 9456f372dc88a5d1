namespace Verge.Datasets.Synthetic;

/// <summary>
/// What shoppers of a simulated shop wanted at each logged exposure: <see cref="ShopperSession.TruePreference"/> at that moment, the probability
/// of a click without position and neighbors. A log of clicks has only what came of it at one place, beside some neighbors.
/// </summary>
public sealed class ShopPreferences
{
    private readonly Dictionary<(string SessionId, int PageIndex, string ItemId), float> _preferences = [];

    internal ShopPreferences(IEnumerable<ExposurePreference> preferences)
    {
        foreach (var (session, page, item, preference) in preferences)
        {
            _preferences.Add((session, page, item), preference);
        }
    }

    /// <summary>Exposures that are known.</summary>
    public int Count => _preferences.Count;

    /// <summary>The preference for an item of a page.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="pageIndex">Index in its pages.</param>
    /// <param name="itemId">The item.</param>
    /// <exception cref="ArgumentException">The item was not exposed there.</exception>
    public float Of(string sessionId, int pageIndex, string itemId) => _preferences.TryGetValue((sessionId, pageIndex, itemId), out var preference)
        ? preference
        : throw new ArgumentException($"{nameof(itemId)}: got '{itemId}' on page {pageIndex} of session '{sessionId}', expected an item that was exposed there");
}
