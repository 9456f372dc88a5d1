namespace Verge.IntegrationTests.Cli;

/// <summary>The tests that share one trained shop.</summary>
[CollectionDefinition(Name)]
public sealed class TrainedShopUsers : ICollectionFixture<TrainedShop>
{
    public const string Name = "trained shop";
}
