using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Datasets.Synthetic;

/// <summary>
/// One shopper: a long-term taste that never changes, and the memory of what was ordered. Every call that makes one
/// gives a fresh memory. Not for use by several threads at once.
/// </summary>
public sealed partial class Shopper
{
    private readonly SyntheticShop _shop;
    private readonly long[] _orderedAt;
    private readonly double[] _intentWeights;
    private float[]? _taste;

    /// <summary>The shopper's number, from 0.</summary>
    public int Index { get; }

    /// <summary>The id in logs.</summary>
    public string UserId => SyntheticShop.UserIdOf(Index);

    /// <summary><c>women</c> or <c>men</c>: whose things the shopper buys.</summary>
    public string Gender => ShopVocabulary.Genders[_gender];

    /// <summary>The shopper's age level.</summary>
    public string AgeLevel => ShopVocabulary.AgeLevels[_age];

    /// <summary>The price level the shopper is at ease with, 1 to 7, with fractions.</summary>
    public double PriceLevel { get; private set; }

    /// <summary>Favorite leaf categories, best first: indices in <see cref="ShopCatalogue.Categories"/>.</summary>
    public ImmutableArray<int> FavoriteCategories { get; private set; }

    /// <summary>
    /// Long-term liking of an item in units of the click logit: category, brand, price level, gender, age level,
    /// business type and the appeal that all feel; no intent, fatigue, place or neighbors.
    /// </summary>
    public float Taste(int item) => Tastes[item];

    /// <summary>Remembers earlier orders, so that repurchase periods hold for a shopper made anew.</summary>
    /// <param name="interactions">Interactions of anyone; those of others and acts other than orders are passed over.</param>
    public void Recall(IEnumerable<Interaction> interactions)
    {
        ArgumentNullException.ThrowIfNull(interactions);
        foreach (var interaction in interactions)
        {
            if (interaction.Kind == EventKind.Ordered && interaction.UserId == UserId && _shop.Catalogue.IndexOf(interaction.ItemId) is >= 0 and var item)
            {
                RememberOrder(item, interaction.At);
            }
        }
    }

    /// <summary>Forgets all orders.</summary>
    internal void Forget() => Array.Clear(_orderedAt);

    internal ReadOnlySpan<float> Tastes => _taste ??= MakeTastes();

    /// <summary>Weights by which a fresh intent is drawn over leaf categories.</summary>
    internal ReadOnlySpan<double> IntentWeights => _intentWeights;

    internal void RememberOrder(int item, DateTimeOffset at)
    {
        ref var last = ref _orderedAt[_shop.Catalogue.CategoryOf(item)];
        last = Math.Max(last, at.UtcTicks);
    }

    /// <summary>The share of a category's repurchase period that is left since the last order in it: 1 right after, 0 where it is over.</summary>
    internal double RepurchaseLeft(int category, DateTimeOffset at)
    {
        if (!_shop.Options.Repurchase || _orderedAt[category] == 0)
        {
            return 0;
        }

        var days = (at.UtcTicks - _orderedAt[category]) / (double)TimeSpan.TicksPerDay;
        return Math.Clamp(1 - (days / _shop.Catalogue.Kinds[category].RepurchaseDays), 0, 1);
    }

    internal bool IsMadeForOthers(int item) =>
        _shop.Catalogue.Facts[item].Gender is not 0 and var gender && gender != _gender;
}
