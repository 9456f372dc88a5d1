using Verge.Domain;
using static Verge.Datasets.Tests.Importers.Importing;

namespace Verge.Datasets.Tests;

public sealed class TouchedFirstTests
{
    [Fact]
    public void Should_put_the_newest_touched_item_first_and_keep_the_order_shown_for_the_rest()
    {
        var (session, request) = Make(["a", "b", "c", "d", "e"], 4, (BehaviorKind.PageView, "d"), (BehaviorKind.PageView, "b"), (BehaviorKind.Exposure, "e"), (BehaviorKind.PageView, "d"));

        Assert.Equal([3, 1, 0, 2, 4], TouchedFirst.Order(session, request));
    }

    [Fact]
    public void Should_not_look_beyond_the_history()
    {
        var (session, request) = Make(["a", "b"], 1, (BehaviorKind.Exposure, "b"), (BehaviorKind.PageView, "b"));

        Assert.Equal([0, 1], TouchedFirst.Order(session, request));
    }

    private static (SessionLog Session, RerankingRequest Request) Make(string[] shown, int history, params (BehaviorKind Kind, string Item)[] behaviors)
    {
        var request = new RerankingRequest
        {
            At = At(100),
            Trigger = TriggerKind.Page,
            HistoryLength = history,
            Candidates = [.. shown.Select((_, i) => new LabeledCandidate(0, i, true, false))],
        };
        var session = new SessionLog
        {
            UserId = "u",
            SessionId = "s",
            StartedAt = At(1),
            Pages = [new PagingRequest { At = At(100), Surface = Surface.Home, Candidates = [.. shown] }],
            Behaviors = [.. behaviors.Select((b, i) => new Behavior { Kind = b.Kind, ItemId = b.Item, StartedAt = At(i + 1), ClosedAt = At(i + 1), Actions = [] })],
            Requests = [request],
        };
        return (session, request);
    }
}
