using System.Globalization;

namespace Verge.Datasets.Synthetic;

/// <summary>
/// A shop made from a seed: catalogue, shoppers whose every probability is known, and logs of what they did. Formulas
/// are in docs/synthetic-shop.md.
/// </summary>
public sealed partial class SyntheticShop
{
    /// <summary>Makes a shop: the catalogue, the kinds of shoppers, and the intercepts by a short pilot run.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public SyntheticShop(ShopOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        Catalogue = new ShopCatalogue(options);
        Personas = new ShopPersonas(options, Catalogue);
        Attention = new FeedAttention(options);
        Calibration = Calibrate();
    }

    /// <summary>What it was made from.</summary>
    public ShopOptions Options { get; }

    /// <summary>Its items.</summary>
    public ShopCatalogue Catalogue { get; }

    /// <summary>What the pilot run settled.</summary>
    public ShopCalibration Calibration { get; private set; } = new(-3.5, -3, 0.5, 2.5);

    internal ShopPersonas Personas { get; }

    internal FeedAttention Attention { get; }

    /// <summary>A shopper with a fresh memory.</summary>
    /// <param name="index">From 0 to one less than <see cref="ShopOptions.Users"/>.</param>
    public Shopper ShopperAt(int index)
    {
        if ((uint)index >= (uint)Options.Users)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, $"Expected a shopper from 0 to {Options.Users - 1}.");
        }

        return new Shopper(this, index);
    }

    /// <summary>The shopper with an id from a log, with a fresh memory; <see langword="null"/> where the shop has no such shopper.</summary>
    public Shopper? FindShopper(string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return userId.StartsWith('u')
            && int.TryParse(userId.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index < Options.Users && UserIdOf(index) == userId
            ? new Shopper(this, index)
            : null;
    }

    /// <summary>A shopper comes in.</summary>
    /// <param name="shopper">Who; an order in this session is remembered by this object.</param>
    /// <param name="key">Which session: equal keys meet equal luck. Logged sessions are numbered from 0 for each shopper.</param>
    /// <param name="at">When.</param>
    public ShopperSession OpenSession(Shopper shopper, int key, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(shopper);
        ArgumentOutOfRangeException.ThrowIfNegative(key);
        return new ShopperSession(this, shopper, (ulong)key, at);
    }

    internal static string UserIdOf(int index) => string.Create(CultureInfo.InvariantCulture, $"u{index:D6}");
}
