using Microsoft.Extensions.Logging;

namespace Verge.Serving.Tests;

/// <summary>The log in one place and embeddings in another, which commit nothing together: as a broker and a database would have them.</summary>
public sealed class SeparateUserEmbeddingConsumerTests : UserEmbeddingConsumerContract
{
    private protected override (IUserStateStore State, IUserEmbeddingStore Embeddings) Open(string folder) =>
        (new SqliteUserStateStore(Path.Combine(folder, "log.db")), new SqliteUserStateStore(Path.Combine(folder, "embeddings.db")));

    private protected override IUserEmbeddingConsumer Make(BundleRegistry bundles, IUserStateStore state, IUserEmbeddingStore embeddings, TimeProvider time) =>
        new UserEmbeddingConsumer(bundles, state, embeddings, time, new Logger<UserEmbeddingConsumer>(Log));
}
