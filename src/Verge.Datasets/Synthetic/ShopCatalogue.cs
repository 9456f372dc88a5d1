using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Datasets.Synthetic;

/// <summary>The shop's items. Inside the shop an item is its index here; outside it is its id.</summary>
public sealed partial class ShopCatalogue
{
    private readonly Dictionary<string, int> _indexes;

    /// <summary>The items.</summary>
    public ImmutableArray<Item> Items { get; }

    /// <summary>How many items there are.</summary>
    public int Count => Items.Length;

    /// <summary>Names of the leaf categories, department first: <c>Shoes / Boots</c>.</summary>
    public ImmutableArray<string> Categories { get; }

    /// <summary>An item's index, or −1 where the shop does not have it.</summary>
    public int IndexOf(string itemId) => _indexes.GetValueOrDefault(itemId, -1);

    /// <summary>Index in <see cref="Categories"/> of an item's leaf category.</summary>
    public int CategoryOf(int item) => Facts[item].Category;

    /// <summary>Index of a leaf category's department.</summary>
    public int DepartmentOf(int category) => Kinds[category].Department;

    /// <summary>An item's share of the popularity, over the catalogue: its chance in a draw by popularity.</summary>
    public double PopularityOf(int item) => _cumulative[item] - (item == 0 ? 0 : _cumulative[item - 1]);

    /// <summary>Price level 1 (cheapest of its category) to 7.</summary>
    public int PriceLevelOf(int item) => Facts[item].PriceLevel;

    internal ItemFacts[] Facts { get; }

    /// <summary>Logarithm of popularity, standardized. With <see cref="ListedAt"/> apart from the facts: a ranker runs over all items.</summary>
    internal float[] LogPopularities { get; }

    /// <summary>When items were listed, in UTC ticks.</summary>
    internal long[] ListedAt { get; }

    internal ShopCategory[] Kinds { get; }

    internal static int BrandCount { get; } = ShopVocabulary.Departments.Sum(d => d.Brands.Length);

    /// <summary>Brands that sell in a leaf category.</summary>
    internal int[][] BrandsOf { get; }

    /// <summary>An item drawn by popularity.</summary>
    internal int DrawByPopularity(ref SeededRandom random)
    {
        var found = Array.BinarySearch(_cumulative, random.NextDouble());
        return Math.Min(found < 0 ? ~found : found + 1, Count - 1);
    }

    /// <summary>What a shopper's judgement reads of an item.</summary>
    internal struct ItemFacts
    {
        public int Category;
        public int Brand;
        public int PriceLevel;
        public int Gender;
        public int AgeLevel;
        public bool Marketplace;
        public float Appeal;
        public float LogPrice;
    }
}
