using System.Collections.Immutable;
using System.Globalization;
using Verge.Domain;

namespace Verge.Datasets.Synthetic;

public sealed partial class ShopCatalogue
{
    private const int BrandsPerCategory = 5;
    private readonly double[] _cumulative;

    internal ShopCatalogue(ShopOptions options)
    {
        Kinds = ShopVocabulary.Categories[..options.Categories];
        Categories = [.. Kinds.Select(k => $"{ShopVocabulary.Departments[k.Department].Name} / {k.Name}")];
        var random = SeededRandom.For(options.Seed, ShopStreams.Catalogue);
        var brands = MakeBrands(ref random, BrandCount);
        BrandsOf = [.. Enumerable.Range(0, Kinds.Length).Select(BrandsSelling)];
        Facts = new ItemFacts[options.Items];
        LogPopularities = new float[options.Items];
        ListedAt = new long[options.Items];
        var popularity = DrawPopularity(ref random, options.Items);
        var (mean, deviation) = Moments(popularity);
        var items = ImmutableArray.CreateBuilder<Item>(options.Items);
        var share = CategoryShares(ref random);
        for (var i = 0; i < options.Items; i++)
        {
            // The first items go round the categories so that none stays empty; the rest follow the shares.
            var category = i < 2 * Kinds.Length ? i % Kinds.Length : random.Pick(share);
            Facts[i] = DrawFacts(ref random, category, brands);
            var z = (float)((Math.Log(popularity[i]) - mean) / deviation);
            LogPopularities[i] = z;
            ListedAt[i] = DrawListing(ref random, options);
            Facts[i].Appeal = (float)(options.Weights.Appeal * Math.Sqrt(0.5) * (z + random.NextNormal()));
            items.Add(MakeItem(i, ref random));
        }

        Items = items.MoveToImmutable();
        _indexes = Items.Select((item, i) => (item.Id, i)).ToDictionary(p => p.Id, p => p.i, StringComparer.Ordinal);
        _cumulative = Cumulate(popularity);
    }

    private int[] BrandsSelling(int category)
    {
        var department = Kinds[category].Department;
        var count = ShopVocabulary.Departments[department].Brands.Length;
        var first = ShopVocabulary.Departments.Take(department).Sum(d => d.Brands.Length);
        var ordinal = Kinds.Take(category).Count(k => k.Department == department);
        return [.. Enumerable.Range(0, BrandsPerCategory).Select(i => first + ((ordinal + i) % count))];
    }

    private ItemFacts DrawFacts(ref SeededRandom random, int category, Brand[] brands)
    {
        var kind = Kinds[category];
        // A category's brands sell unequally: 5 : 4 : 3 : 2 : 1.
        var pick = random.NextInt(15);
        var ordinal = pick < 5 ? 0 : pick < 9 ? 1 : pick < 12 ? 2 : pick < 14 ? 3 : 4;
        var brand = BrandsOf[category][ordinal];
        var tier = brands[brand];
        var level = Math.Clamp((int)Math.Round(tier.PriceLevel + (0.9 * random.NextNormal())), 1, ShopVocabulary.PriceLevels);
        var gender = random.NextDouble();
        var price = kind.Price * Math.Pow(1.38, level - 4) * Math.Exp(0.08 * random.NextNormal());
        var age = random.NextChance(0.35)
            ? ShopVocabulary.AllAges
            : Math.Clamp((int)Math.Round(tier.AgeLevel + (0.8 * random.NextNormal())), 0, ShopVocabulary.AllAges - 1);
        var marketplace = random.NextChance(tier.MarketplaceShare);
        return new ItemFacts
        {
            Category = category,
            Brand = brand,
            PriceLevel = level,
            Gender = gender < kind.FemaleShare ? 1 : gender < kind.FemaleShare + kind.MaleShare ? 2 : 0,
            AgeLevel = age,
            Marketplace = marketplace,
            LogPrice = (float)Math.Log(price),
        };
    }

    /// <summary>One item in seven enters during the logged days: new items that no earlier click tells of.</summary>
    private static long DrawListing(ref SeededRandom random, ShopOptions options)
    {
        var listed = random.NextChance(1.0 / 7)
            ? options.StartsAt.AddDays(random.NextDouble() * options.Days)
            : options.StartsAt.AddDays(-options.EarlierDays - 1 - (random.NextDouble() * 700));
        return listed.UtcTicks - (listed.UtcTicks % TimeSpan.TicksPerMinute);
    }

    private Item MakeItem(int index, ref SeededRandom random)
    {
        var facts = Facts[index];
        var kind = Kinds[facts.Category];
        var department = ShopVocabulary.Departments[kind.Department];
        var brand = ShopVocabulary.Departments.SelectMany(d => d.Brands).ElementAt(facts.Brand);
        var adjective = department.Adjectives[random.NextInt(department.Adjectives.Length)];
        var variant = department.Variants[random.NextInt(department.Variants.Length)];
        var attributes = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        attributes["category"] = Categories[facts.Category];
        attributes["brand"] = brand;
        attributes["gender"] = ShopVocabulary.Genders[facts.Gender];
        attributes["price_level"] = facts.PriceLevel.ToString(CultureInfo.InvariantCulture);
        attributes["age_level"] = ShopVocabulary.AgeLevels[facts.AgeLevel];
        attributes["business_type"] = ShopVocabulary.BusinessTypes[facts.Marketplace ? 1 : 0];
        attributes["department"] = department.Name;
        attributes["repurchase_days"] = kind.RepurchaseDays.ToString(CultureInfo.InvariantCulture);
        return new Item
        {
            Id = $"i{index:D6}",
            Title = $"{brand} {adjective} {kind.Noun}, {variant}",
            Attributes = attributes.ToImmutable(),
            Price = Math.Round(Math.Exp(facts.LogPrice), 2),
            ListedAt = new DateTimeOffset(ListedAt[index], TimeSpan.Zero),
        };
    }

    private double[] CategoryShares(ref SeededRandom random)
    {
        var share = new double[Kinds.Length];
        for (var c = 0; c < share.Length; c++)
        {
            share[c] = Math.Exp(0.3 * random.NextNormal());
        }

        return share;
    }

    /// <summary>Zipf over a shuffled order: weight (rank + 10)^−0.9.</summary>
    private static double[] DrawPopularity(ref SeededRandom random, int count)
    {
        var weights = new double[count];
        for (var i = 0; i < count; i++)
        {
            weights[i] = Math.Pow(i + 10, -0.9);
        }

        for (var i = count - 1; i > 0; i--)
        {
            var j = random.NextInt(i + 1);
            (weights[i], weights[j]) = (weights[j], weights[i]);
        }

        return weights;
    }

    private static double[] Cumulate(double[] weights)
    {
        var total = weights.Sum();
        var cumulative = new double[weights.Length];
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            cumulative[i] = (sum += weights[i]) / total;
        }

        return cumulative;
    }

    private static (double Mean, double Deviation) Moments(double[] popularity)
    {
        var mean = popularity.Average(Math.Log);
        return (mean, Math.Sqrt(popularity.Average(w => Math.Pow(Math.Log(w) - mean, 2))));
    }

    private static Brand[] MakeBrands(ref SeededRandom random, int count)
    {
        var brands = new Brand[count];
        for (var b = 0; b < count; b++)
        {
            brands[b] = new Brand(1.5 + (5 * random.NextDouble()), 4 * random.NextDouble(), random.NextChance(0.5) ? 0.9 : 0.15);
        }

        return brands;
    }

    private readonly record struct Brand(double PriceLevel, double AgeLevel, double MarketplaceShare);
}
