using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Verge.Datasets.Synthetic;

public sealed partial class ShopperSession
{
    /// <summary>Milliseconds from the end of an exposure that was clicked to the opening of the page.</summary>
    private const double ClickDelay = 10;

    /// <summary>Slope of the conversion logit over the value.</summary>
    internal const double OrderSlope = 1.1;

    /// <summary>Intercept and slope, over how much more an item is liked than what is clicked on average, of each act of a page-view.</summary>
    private static readonly (double Intercept, double Slope)[] _acts =
    [
        (-2.4, 1.0), // cart
        (0, 0),      // buy: the conversion probability
        (-2.8, 0.9), // favorite
        (-1.4, 0.6), // comment
        (-1.7, 0.9), // select SKU
        (-3.0, 0.5), // ask (WDJ)
        (-3.3, 0.7), // customer service (wangwang)
        (-0.6, 0.5), // detail
        (-2.2, 0.2), // shop
        (-1.9, 0.1), // recommendation
    ];

    /// <summary>Dwell and scrolling: long and slow on what interests, quick where it does not or was not looked at.</summary>
    private ImmutableArray<float> ActOnExposure(ref SeededRandom random, int item, double interest, bool looked, bool clicked)
    {
        var z = looked ? interest : (0.5 * interest) - 0.5;
        var seconds = Math.Exp(0.8 + (0.75 * z) + (0.3 * random.NextNormal())) + (clicked ? 0.8 : 0);
        var count = 1 + random.NextPoisson(0.15 * Math.Exp(0.8 * z));
        var speed = Math.Exp(0.1 - (0.6 * z) + (0.35 * random.NextNormal()));
        var scrollSeconds = Math.Exp(-0.9 + (0.3 * z) + (0.4 * random.NextNormal()));
        var scrolls = 1 + random.NextPoisson(0.6 * Math.Exp(0.5 * z));
        var reason = looked && !clicked ? DeleteReason(ref random, item) : 0;
        var actions = new[] { (float)seconds, count, (float)speed, (float)Math.Min(scrollSeconds, seconds), scrolls, reason };
        return ImmutableCollectionsMarshal.AsImmutableArray(actions);
    }

    private int DeleteReason(ref SeededRandom random, int item)
    {
        var taste = Shopper.Tastes[item] - _shop.Calibration.ShownTaste;
        var dislike = -Mood(item) - taste;
        if (!random.NextChance(0.04 * Sigmoid(2 * (dislike - 1))))
        {
            return 0;
        }

        return FatigueLoss(_shop.Catalogue.CategoryOf(item)) > Math.Max(0.4, -taste) ? 2 : 1;
    }

    private PageViewOutcome ActOnPage(int item, double value)
    {
        var random = SeededRandom.For(_seed, ShopStreams.PageView, KeyOf(item));
        var conversion = Conversion(item, value);
        var liking = value - _shop.Calibration.ClickedValue;
        var actions = new float[ShopActions.PageView.Length];
        actions[0] = (float)Math.Clamp(Math.Exp(2.5 + (0.5 * Math.Clamp(liking, -3, 3)) + (0.5 * random.NextNormal())), 1, 600);
        for (var a = 0; a < _acts.Length; a++)
        {
            var probability = a == 1 ? conversion : Sigmoid(_acts[a].Intercept + (_acts[a].Slope * liking));
            actions[a + 1] = random.NextChance(probability) ? 1 : 0;
        }

        if (actions[1] != 0 || actions[2] != 0)
        {
            // Neither cart nor order goes without choosing the variant.
            actions[5] = 1;
        }

        return new PageViewOutcome
        {
            OpenedAt = Now,
            ClosedAt = Now + Seconds(actions[0]),
            Actions = ImmutableCollectionsMarshal.AsImmutableArray(actions),
            OrderProbability = conversion,
        };
    }
}
