namespace Verge.Datasets.Synthetic;

public sealed partial class ShopperSession
{
    /// <summary>Share of fatigue left after each exposure of anything.</summary>
    private const float FatigueRecovery = 0.985f;

    private void Tire(int item, bool clicked)
    {
        if (!_shop.Options.Fatigue)
        {
            return;
        }

        var catalogue = _shop.Catalogue;
        var category = catalogue.CategoryOf(item);
        var department = catalogue.DepartmentOf(category);
        for (var c = 0; c < _fatigue.Length; c++)
        {
            var added = clicked || catalogue.DepartmentOf(c) != department ? 0 : c == category ? 1f : 0.1f;
            _fatigue[c] = (_fatigue[c] * FatigueRecovery) + added;
        }

        if (clicked)
        {
            _fatigue[category] *= 0.5f;
        }
    }

    /// <summary>An order or a cart satisfies the intent that it was for.</summary>
    private void ReactTo(int item, PageViewOutcome page)
    {
        var satisfying = IsWanted(item) && (page.Ordered || page.Carted);
        Shift(satisfying ? (page.Ordered ? 0.9 : 0.35) : _shop.Options.Weights.ShiftChance);
    }

    /// <summary>One step of the intent's chain.</summary>
    private void Shift(double chance)
    {
        if (!_shop.Options.IntentShift)
        {
            return;
        }

        var random = SeededRandom.For(_seed, ShopStreams.Shift, (ulong)++_steps);
        if (random.NextChance(chance))
        {
            DrawIntent(related: Intent.Primary >= 0 && random.NextChance(0.4));
        }
    }

    private bool IsWanted(int item) =>
        _shop.Catalogue.CategoryOf(item) is var category && (category == Intent.Primary || category == Intent.Secondary);

    /// <summary>A new intent: by taste, or, related, another category of the same department.</summary>
    private void DrawIntent(bool related)
    {
        var random = SeededRandom.For(_seed, ShopStreams.Intent, (ulong)_steps);
        Span<double> weights = stackalloc double[_intentGain.Length];
        for (var c = 0; c < weights.Length; c++)
        {
            // Nobody comes for what they bought lately.
            weights[c] = Shopper.IntentWeights[c] * (1 - (0.9 * Shopper.RepurchaseLeft(c, Now)));
        }

        var primary = related ? PickBeside(ref random, Intent.Primary, weights) : PickOther(ref random, weights);
        var secondary = random.NextChance(0.4) ? PickBeside(ref random, primary, weights) : -1;
        var leaning = random.Pick([0.3, 0.4, 0.3]) - 1;
        Intent = new ShopperIntent(primary, secondary, leaning);

        var department = _shop.Catalogue.DepartmentOf(primary);
        var gain = (float)_shop.Options.Weights.Intent;
        for (var c = 0; c < _intentGain.Length; c++)
        {
            var share = c == primary ? 1f : c == secondary ? 0.6f : _shop.Catalogue.DepartmentOf(c) == department ? 0.3f : 0;
            _intentGain[c] = gain * share;
        }
    }

    private int PickOther(ref SeededRandom random, ReadOnlySpan<double> weights)
    {
        Span<double> others = stackalloc double[weights.Length];
        weights.CopyTo(others);
        if (Intent.Primary >= 0)
        {
            others[Intent.Primary] = 0;
        }

        return random.Pick(others);
    }

    private int PickBeside(ref SeededRandom random, int category, ReadOnlySpan<double> weights)
    {
        Span<double> beside = stackalloc double[weights.Length];
        for (var c = 0; c < beside.Length; c++)
        {
            beside[c] = c != category && _shop.Catalogue.DepartmentOf(c) == _shop.Catalogue.DepartmentOf(category) ? weights[c] : 0;
        }

        var picked = random.Pick(beside);
        return picked == category || beside[picked] == 0 ? PickOther(ref random, weights) : picked;
    }
}
