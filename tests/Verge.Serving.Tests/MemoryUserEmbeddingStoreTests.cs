namespace Verge.Serving.Tests;

public sealed class MemoryUserEmbeddingStoreTests : UserEmbeddingStoreContract
{
    protected override IUserEmbeddingStore Open() => new MemoryUserEmbeddingStore();
}
