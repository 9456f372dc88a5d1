namespace Verge.Serving.Tests;

public sealed class MemoryEventLogTests : EventLogContract
{
    protected override IEventLog Open() => new MemoryEventLog();
}
