using Microsoft.Extensions.Logging;

namespace Verge.Serving.Tests;

/// <summary>The log in one place, users' clicks in another and embeddings in a third, which commit nothing together: as a broker and a database would have them.</summary>
public sealed class SeparateUserEmbeddingConsumerTests : UserEmbeddingConsumerContract
{
    // It outlives the clouds that the tests restart, as a broker does.
    private readonly MemoryEventLog _log = new();

    private protected override (IEventLog Log, IUserStateStore State, IUserEmbeddingStore Embeddings) Open(string folder)
    {
        var state = new SqliteUserStateStore(Path.Combine(folder, "state.db"));
        return (new BrokerLog(_log, state), state, new SqliteUserStateStore(Path.Combine(folder, "embeddings.db")));
    }

    private protected override IUserEmbeddingConsumer Make(BundleRegistry bundles, IEventLog log, IUserStateStore state, IUserEmbeddingStore embeddings, TimeProvider time) =>
        new UserEmbeddingConsumer(bundles, log, state, embeddings, time, new Logger<UserEmbeddingConsumer>(Notes));
}
