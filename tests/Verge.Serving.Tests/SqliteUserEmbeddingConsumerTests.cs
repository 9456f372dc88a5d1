using Microsoft.Extensions.Logging;

namespace Verge.Serving.Tests;

/// <summary>Log and embeddings in one file, as the cloud has them.</summary>
public sealed class SqliteUserEmbeddingConsumerTests : UserEmbeddingConsumerContract
{
    private protected override (IUserStateStore State, IUserEmbeddingStore Embeddings) Open(string folder)
    {
        var store = new SqliteUserStateStore(Path.Combine(folder, "state.db"));
        return (store, store);
    }

    private protected override IUserEmbeddingConsumer Make(BundleRegistry bundles, IUserStateStore state, IUserEmbeddingStore embeddings, TimeProvider time) =>
        new UserEmbeddingConsumer(bundles, state, embeddings, time, new Logger<UserEmbeddingConsumer>(Log));
}
