using Verge.Datasets.Synthetic;

namespace Verge.Datasets.Tests.Synthetic;

public sealed class ShopOptionsTests
{
    [Fact]
    public void Should_name_the_option_its_value_and_what_was_expected()
    {
        foreach (var (name, options) in ((string, ShopOptions)[])[
            ("Items", new ShopOptions { Items = 53 }),
            ("Users", new ShopOptions { Users = 0 }),
            ("Categories", new ShopOptions { Categories = 8 }),
            ("Categories", new ShopOptions { Categories = ShopOptions.MaximumCategories + 1 }),
            ("Days", new ShopOptions { Days = 0 }),
            ("EarlierDays", new ShopOptions { EarlierDays = -1 }),
            ("EarlierSessionsPerUser", new ShopOptions { EarlierDays = 0 }),
            ("SessionsPerUser", new ShopOptions { SessionsPerUser = double.NaN }),
            ("ExposuresPerSession", new ShopOptions { ExposuresPerSession = 0 }),
            ("ClickRate", new ShopOptions { ClickRate = 0.9 }),
            ("ConversionRate", new ShopOptions { ConversionRate = double.PositiveInfinity }),
            ("Intent", new ShopOptions { Weights = new ShopWeights { Intent = -1 } }),
            ("FatigueExposures", new ShopOptions { Weights = new ShopWeights { FatigueExposures = 0 } }),
            ("ShiftChance", new ShopOptions { Weights = new ShopWeights { ShiftChance = 1.5 } }),
        ])
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticShop(options));
            Assert.Equal(name, error.ParamName);
            Assert.Contains($"{name} is {error.ActualValue}; expected ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Should_check_what_is_to_be_logged()
    {
        var (shop, _) = LoggedShops.Whole;
        Assert.Equal("CandidatesPerPage", Refused(new ShopLogOptions { CandidatesPerPage = 49 }));
        Assert.Equal("FirstUser", Refused(new ShopLogOptions { FirstUser = 160 }));
        Assert.Equal("Users", Refused(new ShopLogOptions { FirstUser = 150, Users = 11 }));
        Assert.Equal("SkipsToTrigger", Refused(new ShopLogOptions { SkipsToTrigger = 0 }));

        string? Refused(ShopLogOptions options) => Assert.Throws<ArgumentOutOfRangeException>(() => shop.Log(options: options)).ParamName;
    }

    [Theory]
    [InlineData(9)]
    [InlineData(45)]
    public void Should_work_with_few_and_with_all_categories(int categories)
    {
        var shop = new SyntheticShop(new ShopOptions { Categories = categories, Items = categories * 2, Users = 3, SessionsPerUser = 1, EarlierSessionsPerUser = 0, EarlierDays = 0 });
        var log = shop.Log();
        Assert.Equal(categories, shop.Catalogue.Categories.Length);
        Assert.NotEmpty(log.Sessions);
    }
}
