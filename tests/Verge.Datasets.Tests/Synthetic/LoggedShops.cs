using Verge.Datasets.Synthetic;
using Verge.Domain;

namespace Verge.Datasets.Tests.Synthetic;

/// <summary>Two small shops with their logs, made once for all tests: as it comes, and with intent shift and fatigue off.</summary>
internal static class LoggedShops
{
    private static readonly Lazy<(SyntheticShop Shop, Dataset Log)> _whole = new(() => Make(new ShopOptions { Items = 800, Users = 160, Seed = 5, EarlierSessionsPerUser = 1 }));

    private static readonly Lazy<(SyntheticShop Shop, Dataset Log)> _steady = new(() => Make(_whole.Value.Shop.Options with { IntentShift = false, Fatigue = false }));

    private static readonly Lazy<RequestRanking> _wholeRanking = new(() => new RequestRanking(Whole.Shop, Whole.Log));

    private static readonly Lazy<RequestRanking> _steadyRanking = new(() => new RequestRanking(Steady.Shop, Steady.Log));

    public static (SyntheticShop Shop, Dataset Log) Whole => _whole.Value;

    public static (SyntheticShop Shop, Dataset Log) Steady => _steady.Value;

    public static RequestRanking WholeRanking => _wholeRanking.Value;

    public static RequestRanking SteadyRanking => _steadyRanking.Value;

    private static (SyntheticShop Shop, Dataset Log) Make(ShopOptions options)
    {
        var shop = new SyntheticShop(options);
        return (shop, shop.Log());
    }
}
