using Verge.Domain;

namespace Verge.Datasets.Synthetic;

/// <summary>
/// One visit of a shopper, driven item by item: show the next item, get what the shopper does with it. Whoever drives it
/// decides what is shown: a logged upstream order or a feed that a device re-ranks.
/// </summary>
/// <remarks>
/// Draws are keyed by session, item and number of its showings, not by order: the same item meets the same luck wherever
/// it is shown, so that two feeds can be compared on the same shoppers with little noise. Not for several threads.
/// </remarks>
public sealed partial class ShopperSession
{
    private readonly SyntheticShop _shop;
    private readonly ulong _seed;
    private readonly Dictionary<int, int> _showings = [];
    private double _patience;
    private double _visitPatience;
    private double _openValue;
    private int _steps;
    private int _visits;

    internal ShopperSession(SyntheticShop shop, Shopper shopper, ulong key, DateTimeOffset at)
    {
        _shop = shop;
        Shopper = shopper;
        StartedAt = at;
        Now = at;
        _seed = SeededRandom.Derive(SeededRandom.Derive(shop.Options.Seed, ShopStreams.Session, (ulong)shopper.Index), ShopStreams.Session, key);
        var random = SeededRandom.For(_seed, ShopStreams.Patience);
        _patience = Math.Max(1, random.NextGamma(3, shop.Options.ExposuresPerSession));
        var categories = shop.Catalogue.Categories.Length;
        _intentGain = new float[categories];
        _fatigue = new float[categories];
        if (shop.Options.IntentShift && !random.NextChance(shop.Options.Weights.BrowsingShare))
        {
            DrawIntent(related: false);
        }
    }

    /// <summary>Who.</summary>
    public Shopper Shopper { get; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>The present moment; each exposure and page-view moves it on.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>Whether the shopper is still here.</summary>
    public bool IsOpen => _patience > 0 || OpenItem >= 0;

    /// <summary>The surface the shopper looks at.</summary>
    public Surface Surface { get; private set; } = Surface.Home;

    /// <summary>What the shopper is after at this moment.</summary>
    public ShopperIntent Intent { get; private set; } = ShopperIntent.None;

    /// <summary>Lets time pass, as while a page loads.</summary>
    public void Wait(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        Now += time;
    }

    /// <summary>
    /// The shopper looks at what is recommended beside an item, until a short patience for it is spent; then
    /// <see cref="Surface"/> is <see cref="Surface.Home"/> again.
    /// </summary>
    public void OpenRecommendations()
    {
        Surface = Surface.ViewItem;
        var random = SeededRandom.For(_seed, ShopStreams.Visit, (ulong)_visits++);
        _visitPatience = 1 + random.NextGamma(2, 7);
    }

    /// <summary>The shopper goes back to the home feed, as when nothing is left to look at.</summary>
    public void ReturnHome() => Surface = Surface.Home;

    /// <summary>The item whose page is open; −1 for none.</summary>
    public int OpenItem { get; private set; } = -1;

    /// <summary>
    /// Shows an item: the shopper looks, may delete it, may click; time, intent and fatigue move on. After a click
    /// <see cref="Now"/> is the moment its page opened, and <see cref="ViewPage"/> comes next.
    /// </summary>
    /// <exception cref="InvalidOperationException">The shopper has left, or is on a page.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The item or a neighbor is not in the catalogue, or the position is negative.</exception>
    public ExposureOutcome Show(int item, in Placement placement)
    {
        Check(item, placement);
        if (!IsOpen || OpenItem >= 0)
        {
            throw new InvalidOperationException(OpenItem >= 0
                ? $"Shopper {Shopper.UserId} is on the page of item {OpenItem}: call ViewPage first."
                : $"Shopper {Shopper.UserId} has left: show nothing after IsOpen is false.");
        }

        _showings[item] = _showings.GetValueOrDefault(item) + 1;
        var random = SeededRandom.For(_seed, ShopStreams.Exposure, KeyOf(item));
        var attention = _shop.Attention.At(placement.Position);
        var value = Value(item) + Contrast(item, placement);
        var wanting = Sigmoid(_shop.Calibration.ClickIntercept + value);
        // The draws of look and click come first and always, so that they are the same whatever follows from them.
        var (lookDraw, clickDraw) = (random.NextDouble(), random.NextDouble());
        var looked = lookDraw < attention;
        var clicked = looked && clickDraw < wanting;
        var interest = Interest(item);
        var startedAt = Now;
        var actions = ActOnExposure(ref random, item, interest, looked, clicked);
        Now += Seconds(actions[0]);
        var outcome = new ExposureOutcome
        {
            Item = item,
            StartedAt = startedAt,
            ClosedAt = Now,
            Actions = actions,
            ClickProbability = attention * wanting,
            Clicked = clicked,
        };
        Tire(item, clicked);
        Spend(interest);
        if (clicked)
        {
            (OpenItem, _openValue) = (item, value);
            Now += TimeSpan.FromMilliseconds(ClickDelay);
        }
        else
        {
            Now += Seconds(0.15 + (0.25 * random.NextDouble()));
            Shift(_shop.Options.Weights.ShiftChance);
        }

        return outcome;
    }

    /// <summary>The shopper views the page of the item just clicked, acts on it and closes it.</summary>
    /// <exception cref="InvalidOperationException">No page is open.</exception>
    public PageViewOutcome ViewPage()
    {
        if (OpenItem < 0)
        {
            throw new InvalidOperationException("No page is open: ViewPage follows a click.");
        }

        var page = ActOnPage(OpenItem, _openValue);
        Now = page.ClosedAt;
        if (page.Ordered)
        {
            Shopper.RememberOrder(OpenItem, Now);
        }

        ReactTo(OpenItem, page);
        OpenItem = -1;
        // A find gives back patience.
        _patience += 1.5;
        Now += Seconds(0.4);
        return page;
    }

    /// <summary>Seed of the upstream answer to the session's n-th paging request.</summary>
    internal ulong SeedOfPage(int page) => SeededRandom.Derive(_seed, ShopStreams.Upstream, (ulong)page);

    /// <summary>Looking costs patience, the more the less it interests.</summary>
    private void Spend(double interest)
    {
        var cost = 1 - (0.25 * interest);
        _patience -= cost;
        if (Surface == Surface.ViewItem && (_visitPatience -= cost) <= 0)
        {
            Surface = Surface.Home;
        }
    }

    private ulong KeyOf(int item) => ((ulong)item << 12) + (ulong)_showings[item];

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromMilliseconds(Math.Round(seconds * 1000));

    private void Check(int item, in Placement placement)
    {
        var count = _shop.Catalogue.Count;
        if ((uint)item >= (uint)count)
        {
            throw new ArgumentOutOfRangeException(nameof(item), item, $"Expected an item index from 0 to {count - 1}.");
        }

        if (placement.Position < 0 || placement.Previous < -1 || placement.Previous >= count || placement.Next < -1 || placement.Next >= count)
        {
            throw new ArgumentOutOfRangeException(nameof(placement), placement, $"Expected a position from 0 and neighbors from −1 to {count - 1}.");
        }
    }
}
