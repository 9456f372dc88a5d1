namespace Verge.Serving.Tests;

public sealed class MemoryCatalogueStoreTests : CatalogueStoreContract
{
    protected override ICatalogueStore Open() => new MemoryCatalogueStore();
}
