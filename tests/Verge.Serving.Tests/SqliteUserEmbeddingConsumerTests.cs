using Microsoft.Extensions.Logging;

namespace Verge.Serving.Tests;

/// <summary>Log and embeddings in one file, as the cloud has them.</summary>
public sealed class SqliteUserEmbeddingConsumerTests : UserEmbeddingConsumerContract
{
    private protected override (IEventLog Log, IUserStateStore State, IUserEmbeddingStore Embeddings) Open(string folder)
    {
        var store = new SqliteUserStateStore(Path.Combine(folder, "state.db"));
        return (store, store, store);
    }

    private protected override IUserEmbeddingConsumer Make(BundleRegistry bundles, IEventLog log, IUserStateStore state, IUserEmbeddingStore embeddings, TimeProvider time) =>
        new UserEmbeddingConsumer(bundles, log, state, embeddings, time, new Logger<UserEmbeddingConsumer>(Notes));
}
