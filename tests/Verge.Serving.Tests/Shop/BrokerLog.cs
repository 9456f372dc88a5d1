using Verge.Domain;

namespace Verge.Serving.Tests;

/// <summary>A log that is nothing but a log, and brings what it has accepted to a store of user state before it acknowledges: as a broker and a database would be put together.</summary>
internal sealed class BrokerLog(MemoryEventLog log, SqliteUserStateStore state) : IEventLog
{
    public IReadOnlyList<Interaction> Append(IReadOnlyList<Interaction> interactions)
    {
        state.Append(interactions);
        return log.Append(interactions);
    }

    public IReadOnlyList<StoredEvent> Read(long after, int limit) => log.Read(after, limit);

    public long End() => log.End();

    public void ForgetInteractions(string userId)
    {
        state.ForgetInteractions(userId);
        log.ForgetInteractions(userId);
    }

    public long Waiting(long after) => log.Waiting(after);
}
