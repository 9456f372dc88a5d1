using System.Collections.Immutable;
using Verge.Cli.Data;
using Verge.Domain;

namespace Verge.Cli.Tests;

public class DataFingerprintTests
{
    private static readonly DateTimeOffset s_at = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>One change of each thing that a data set holds.</summary>
    private static readonly Dictionary<string, Func<Dataset, Dataset>> s_changes = new()
    {
        ["name"] = data => data with { Name = "other" },
        ["one item fewer"] = data => data with { Items = data.Items[..1] },
        ["order of items"] = data => data with { Items = [data.Items[1], data.Items[0]] },
        ["item's id"] = data => Item(data, item => item with { Id = "z" }),
        ["title"] = data => Item(data, item => item with { Title = "lamp" }),
        ["attribute's name"] = data => Item(data, item => item with { Attributes = Attributes(("c", "ab")) }),
        ["attribute's value"] = data => Item(data, item => item with { Attributes = Attributes(("ca", "c")) }),
        ["another border between name and value"] = data => Item(data, item => item with { Attributes = Attributes(("cab", "")) }),
        ["no attribute"] = data => Item(data, item => item with { Attributes = Attributes() }),
        ["price"] = data => Item(data, item => item with { Price = 10.5 }),
        ["no price"] = data => Item(data, item => item with { Price = null }),
        ["availability"] = data => Item(data, item => item with { IsAvailable = false }),
        ["listed"] = data => Item(data, item => item with { ListedAt = s_at }),
        ["interaction's user"] = data => Interaction(data, one => one with { UserId = "v" }),
        ["interaction's item"] = data => Interaction(data, one => one with { ItemId = "b" }),
        ["interaction's kind"] = data => Interaction(data, one => one with { Kind = EventKind.Carted }),
        ["interaction's time"] = data => Interaction(data, one => one with { At = s_at.AddTicks(1) }),
        ["interaction's session"] = data => Interaction(data, one => one with { SessionId = "t" }),
        ["interaction's surface"] = data => Interaction(data, one => one with { Surface = Surface.ViewItem }),
        ["no surface"] = data => Interaction(data, one => one with { Surface = null }),
        ["interaction's id"] = data => Interaction(data, one => one with { Id = "1" }),
        ["session's user"] = data => Session(data, session => session with { UserId = "v" }),
        ["session's id"] = data => Session(data, session => session with { SessionId = "t" }),
        ["session's start"] = data => Session(data, session => session with { StartedAt = s_at.AddSeconds(-1) }),
        ["page's time"] = data => Page(data, page => page with { At = s_at.AddSeconds(1) }),
        ["page's surface"] = data => Page(data, page => page with { Surface = Surface.ViewItem }),
        ["page's anchor"] = data => Page(data, page => page with { AnchorItemId = "b" }),
        ["no anchor"] = data => Page(data, page => page with { AnchorItemId = null }),
        ["page's candidates"] = data => Page(data, page => page with { Candidates = ["b", "a"] }),
        ["prices shown"] = data => Page(data, page => page with { Prices = [1, 3] }),
        ["behavior's kind"] = data => Behavior(data, behavior => behavior with { Kind = BehaviorKind.PageView }),
        ["behavior's item"] = data => Behavior(data, behavior => behavior with { ItemId = "b" }),
        ["behavior's start"] = data => Behavior(data, behavior => behavior with { StartedAt = s_at.AddSeconds(-1) }),
        ["behavior's close"] = data => Behavior(data, behavior => behavior with { ClosedAt = null }),
        ["acts"] = data => Behavior(data, behavior => behavior with { Actions = [1, 0] }),
        ["behavior's page"] = data => Behavior(data, behavior => behavior with { PageIndex = -1 }),
        ["request's time"] = data => Request(data, request => request with { At = s_at.AddSeconds(9) }),
        ["trigger"] = data => Request(data, request => request with { Trigger = TriggerKind.Skips }),
        ["request's history"] = data => Request(data, request => request with { HistoryLength = 0 }),
        ["candidate's page"] = data => Candidate(data, candidate => candidate with { PageIndex = 1 }),
        ["candidate's position"] = data => Candidate(data, candidate => candidate with { Position = 1 }),
        ["candidate counts"] = data => Candidate(data, candidate => candidate with { Counts = false }),
        ["candidate's click"] = data => Candidate(data, candidate => candidate with { Clicked = false }),
        ["true probability"] = data => Candidate(data, candidate => candidate with { TrueProbability = 0.25f }),
        ["timeline"] = data => data with { Timeline = EventTimeline.Of([(s_at, 4)]) },
        ["no timeline"] = data => data with { Timeline = null },
    };

    public static TheoryData<string> Changes => [.. s_changes.Keys];

    [Fact]
    public void Should_be_the_same_for_the_same_data_read_twice() => Assert.Equal(DataFingerprint.Of(Data()), DataFingerprint.Of(Data()));

    [Theory]
    [MemberData(nameof(Changes))]
    public void Should_be_another_once_anything_changes(string change) =>
        Assert.NotEqual(DataFingerprint.Of(Data()), DataFingerprint.Of(s_changes[change](Data())));

    /// <summary>Whoever gives one of them another property has to hash it, and to change it above.</summary>
    [Theory]
    [InlineData(typeof(Dataset), 5)]
    [InlineData(typeof(Item), 6)]
    [InlineData(typeof(Interaction), 7)]
    [InlineData(typeof(SessionLog), 6)]
    [InlineData(typeof(PagingRequest), 5)]
    [InlineData(typeof(Behavior), 6)]
    [InlineData(typeof(RerankingRequest), 4)]
    [InlineData(typeof(LabeledCandidate), 5)]
    public void Should_know_all_that_can_be_set(Type type, int properties) =>
        Assert.Equal(properties, type.GetProperties().Count(property => property.CanWrite));

    /// <summary>Its moments and their counts are hashed; what it has in all follows from them.</summary>
    [Fact]
    public void Should_know_all_of_a_timeline() =>
        Assert.Equal([nameof(EventTimeline.Times), nameof(EventTimeline.Total)], typeof(EventTimeline).GetProperties().Select(property => property.Name));

    private static Dataset Data() => new()
    {
        Name = "log",
        Items = [new Item { Id = "a", Title = "chair", Attributes = Attributes(("ca", "b")), Price = 9.5 }, new Item { Id = "b" }],
        Interactions = [new("u", "a", EventKind.Clicked, s_at, "s", Surface.Home)],
        Sessions =
        [
            new SessionLog
            {
                UserId = "u",
                SessionId = "s",
                StartedAt = s_at,
                Pages = [new PagingRequest { At = s_at, Surface = Surface.Home, AnchorItemId = "", Candidates = ["a", "b"], Prices = [1, 2] }],
                Behaviors = [new Behavior { Kind = BehaviorKind.Exposure, ItemId = "a", StartedAt = s_at, ClosedAt = s_at.AddSeconds(2), Actions = [1, 2], PageIndex = 0 }],
                Requests =
                [
                    new RerankingRequest
                    {
                        At = s_at.AddSeconds(3),
                        Trigger = TriggerKind.Click,
                        HistoryLength = 1,
                        Candidates = [new LabeledCandidate(0, 0, true, true), new LabeledCandidate(0, 1, true, false)],
                    },
                ],
            },
        ],
        Timeline = EventTimeline.Of([(s_at, 3)]),
    };

    private static ImmutableSortedDictionary<string, string> Attributes(params (string Name, string Value)[] attributes) =>
        attributes.ToImmutableSortedDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);

    private static Dataset Item(Dataset data, Func<Item, Item> change) => data with { Items = data.Items.SetItem(0, change(data.Items[0])) };

    private static Dataset Interaction(Dataset data, Func<Interaction, Interaction> change) =>
        data with { Interactions = data.Interactions.SetItem(0, change(data.Interactions[0])) };

    private static Dataset Session(Dataset data, Func<SessionLog, SessionLog> change) => data with { Sessions = data.Sessions.SetItem(0, change(data.Sessions[0])) };

    private static Dataset Page(Dataset data, Func<PagingRequest, PagingRequest> change) =>
        Session(data, session => session with { Pages = session.Pages.SetItem(0, change(session.Pages[0])) });

    private static Dataset Behavior(Dataset data, Func<Behavior, Behavior> change) =>
        Session(data, session => session with { Behaviors = session.Behaviors.SetItem(0, change(session.Behaviors[0])) });

    private static Dataset Request(Dataset data, Func<RerankingRequest, RerankingRequest> change) =>
        Session(data, session => session with { Requests = session.Requests.SetItem(0, change(session.Requests[0])) });

    private static Dataset Candidate(Dataset data, Func<LabeledCandidate, LabeledCandidate> change) =>
        Request(data, request => request with { Candidates = request.Candidates.SetItem(0, change(request.Candidates[0])) });
}
