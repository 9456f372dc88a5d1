using System.Collections.Immutable;

namespace Verge.Datasets.Synthetic;

public sealed partial class Shopper
{
    private const int Favorites = 5;
    private readonly int _gender;
    private readonly int _age;
    private readonly float _marketplaceLiking;
    private readonly float[] _categoryLiking;
    private readonly float[] _brandLiking;

    internal Shopper(SyntheticShop shop, int index)
    {
        _shop = shop;
        Index = index;
        var catalogue = shop.Catalogue;
        var random = SeededRandom.For(shop.Options.Seed, ShopStreams.Shopper, (ulong)index);
        var persona = shop.Personas.Draw(ref random);
        _gender = random.NextChance(0.55) ? 1 : 2;
        _age = random.Pick([0.22, 0.3, 0.22, 0.15, 0.11]);
        PriceLevel = Math.Clamp(4 + (1.3 * random.NextNormal()), 1.5, 6.5);
        _marketplaceLiking = random.NextChance(0.5) ? 0.15f : -0.15f;
        _orderedAt = new long[catalogue.Categories.Length];

        var suits = new double[catalogue.Categories.Length];
        for (var c = 0; c < suits.Length; c++)
        {
            var kind = catalogue.Kinds[c];
            suits[c] = 1 - (_gender == 1 ? kind.MaleShare : kind.FemaleShare);
        }

        _categoryLiking = new float[suits.Length];
        _brandLiking = new float[ShopCatalogue.BrandCount];
        _intentWeights = new double[suits.Length];
        FavoriteCategories = DrawFavorites(ref random, shop.Personas.WeightsOf(persona), suits);
        DrawBrands(ref random, catalogue);
        SetIntentWeights(suits);
    }

    /// <summary>Five different categories by the persona's weights: liking 1, 0.9, 0.8, 0.7, 0.6; others of their departments 0.2.</summary>
    private ImmutableArray<int> DrawFavorites(ref SeededRandom random, ReadOnlySpan<double> persona, double[] suits)
    {
        var weights = new double[suits.Length];
        for (var c = 0; c < weights.Length; c++)
        {
            weights[c] = persona[c] * suits[c];
        }

        var favorites = new int[Favorites];
        for (var i = 0; i < Favorites; i++)
        {
            favorites[i] = random.Pick(weights);
            weights[favorites[i]] = 0;
        }

        foreach (var favorite in favorites)
        {
            for (var c = 0; c < suits.Length; c++)
            {
                if (_shop.Catalogue.DepartmentOf(c) == _shop.Catalogue.DepartmentOf(favorite))
                {
                    _categoryLiking[c] = 0.2f;
                }
            }
        }

        for (var i = 0; i < Favorites; i++)
        {
            _categoryLiking[favorites[i]] = 1 - (0.1f * i);
        }

        return [.. favorites];
    }

    /// <summary>In each favorite category one brand is liked: more likely one that sells much there.</summary>
    private void DrawBrands(ref SeededRandom random, ShopCatalogue catalogue)
    {
        foreach (var favorite in FavoriteCategories)
        {
            _brandLiking[catalogue.BrandsOf[favorite][random.Pick([5, 4, 3, 2, 1])]] = 1;
        }
    }

    /// <summary>An intent is a favorite category in three of four cases, else any that suits.</summary>
    private void SetIntentWeights(double[] suits)
    {
        var liked = 0.0;
        foreach (var favorite in FavoriteCategories)
        {
            liked += _categoryLiking[favorite];
        }

        var any = suits.Sum();
        for (var c = 0; c < suits.Length; c++)
        {
            var favorite = FavoriteCategories.Contains(c) ? _categoryLiking[c] / liked : 0;
            _intentWeights[c] = (0.75 * favorite) + (0.25 * suits[c] / any);
        }
    }

    private float[] MakeTastes()
    {
        var weights = _shop.Options.Weights;
        var facts = _shop.Catalogue.Facts;
        var tastes = new float[facts.Length];
        for (var i = 0; i < tastes.Length; i++)
        {
            ref readonly var item = ref facts[i];
            var taste = (weights.Category * _categoryLiking[item.Category]) + (weights.Brand * _brandLiking[item.Brand])
                - (weights.PriceLevel * Math.Abs(item.PriceLevel - PriceLevel)) + item.Appeal
                + (item.Marketplace ? _marketplaceLiking : -_marketplaceLiking);
            if (item.Gender != 0 && item.Gender != _gender)
            {
                taste -= weights.Gender;
            }

            if (item.AgeLevel != ShopVocabulary.AllAges)
            {
                taste -= weights.AgeLevel * Math.Abs(item.AgeLevel - _age);
            }

            tastes[i] = (float)taste;
        }

        return tastes;
    }
}
