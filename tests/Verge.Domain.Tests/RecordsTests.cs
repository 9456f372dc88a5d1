namespace Verge.Domain.Tests;

public class RecordsTests
{
    [Fact]
    public void Should_begin_empty_never_default()
    {
        var data = new Dataset { Name = "x" };
        Assert.Empty(data.Items);
        Assert.Empty(data.Interactions);
        Assert.Empty(data.Sessions);
        var session = new SessionLog { UserId = "u", SessionId = "s", StartedAt = DateTimeOffset.UnixEpoch };
        Assert.Empty(session.Pages);
        Assert.Empty(session.Behaviors);
        Assert.Empty(session.Requests);
        Assert.Empty(new PagingRequest { At = DateTimeOffset.UnixEpoch, Surface = Surface.Home, Candidates = [] }.Prices);
    }

    [Fact]
    public void Should_know_no_true_probability_unless_given() =>
        Assert.True(float.IsNaN(new LabeledCandidate(0, 0, true, false).TrueProbability));

    [Fact]
    public void Should_equal_by_content()
    {
        var interaction = new Interaction("u", "i", EventKind.Clicked, DateTimeOffset.UnixEpoch, "s", Surface.Home);
        Assert.Equal(interaction, interaction with { });
        Assert.NotEqual(interaction, interaction with { Surface = Surface.ViewItem });
        var act = new UserEvent(EventKind.PageAct, "u", "i", DateTimeOffset.UnixEpoch) { Act = "cart" };
        Assert.Equal(act, act with { });
        Assert.NotEqual(act, act with { Act = "buy" });
    }
}
