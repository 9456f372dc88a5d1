namespace Verge.Datasets.Synthetic;

public sealed partial class ShopperSession
{
    private readonly float[] _intentGain;
    private readonly float[] _fatigue;

    /// <summary>How likely the item would be clicked if it were shown at this place now.</summary>
    public double TrueClickProbability(int item, in Placement placement)
    {
        Check(item, placement);
        return ProbabilityOf(item, placement);
    }

    /// <summary>How likely the item would be clicked now if it were looked at with no neighbors: an order by it is the oracle's.</summary>
    public double TruePreference(int item)
    {
        Check(item, default);
        return Sigmoid(_shop.Calibration.ClickIntercept + Value(item));
    }

    /// <summary>How likely a click on the item at this place now would end in an order.</summary>
    public double TrueConversionProbability(int item, in Placement placement)
    {
        Check(item, placement);
        return Conversion(item, Value(item) + Contrast(item, placement));
    }

    /// <summary>How likely the item, shown at this place now, would be clicked and ordered.</summary>
    public double TrueOrderProbability(int item, in Placement placement) =>
        TrueClickProbability(item, placement) * TrueConversionProbability(item, placement);

    internal double ProbabilityOf(int item, in Placement placement) =>
        _shop.Attention.At(placement.Position) * Sigmoid(_shop.Calibration.ClickIntercept + Value(item) + Contrast(item, placement));

    /// <summary>The momentary value v: taste + intent + price leaning − fatigue.</summary>
    internal float Value(int item) => Shopper.Tastes[item] + Mood(item);

    private float Mood(int item)
    {
        ref readonly var facts = ref _shop.Catalogue.Facts[item];
        var mood = _intentGain[facts.Category] - FatigueLoss(facts.Category);
        if (Intent.PriceLeaning != 0)
        {
            var step = Math.Clamp((facts.PriceLevel - (float)Shopper.PriceLevel) * 0.5f, -1, 1);
            mood += (float)_shop.Options.Weights.PriceLeaning * Intent.PriceLeaning * step;
        }

        return mood;
    }

    /// <summary>Liking beyond what is clicked on average sells; what was bought lately does not sell again soon.</summary>
    private double Conversion(int item, double value)
    {
        var waiting = Shopper.RepurchaseLeft(_shop.Catalogue.CategoryOf(item), Now);
        return Sigmoid(_shop.Calibration.OrderIntercept + (OrderSlope * (value - _shop.Calibration.ClickedValue))
            - (_shop.Options.Weights.Repurchase * waiting));
    }

    /// <summary>Hill's curve: a repeat or two cost little, then the loss grows towards its limit.</summary>
    private float FatigueLoss(int category)
    {
        if (!_shop.Options.Fatigue)
        {
            return 0;
        }

        var weights = _shop.Options.Weights;
        var square = _fatigue[category] * _fatigue[category];
        return (float)weights.Fatigue * square / (square + (float)(weights.FatigueExposures * weights.FatigueExposures));
    }

    /// <summary>What the neighbors add: an item among its own kind blends in, and looks cheap or dear beside it.</summary>
    private float Contrast(int item, in Placement placement) =>
        _shop.Options.NeighborEffect ? ContrastWith(item, placement.Previous) + ContrastWith(item, placement.Next) : 0;

    private float ContrastWith(int item, int neighbor)
    {
        if (neighbor < 0)
        {
            return 0;
        }

        ref readonly var one = ref _shop.Catalogue.Facts[item];
        ref readonly var other = ref _shop.Catalogue.Facts[neighbor];
        if (one.Category != other.Category)
        {
            return 0;
        }

        var weights = _shop.Options.Weights;
        return (float)((weights.NeighborPrice * Math.Clamp(other.LogPrice - one.LogPrice, -1, 1)) - weights.NeighborSameness) / 2;
    }

    /// <summary>Interest as dwell and scrolling show it, from −1 to 1: all of the mood, a part of taste.</summary>
    private double Interest(int item)
    {
        var taste = Shopper.Tastes[item] - _shop.Calibration.ShownTaste;
        return Math.Tanh(0.6 * (Mood(item) + (_shop.Options.Weights.TasteInDwell * taste)));
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
