namespace Verge.Domain.Tests;

public class BehaviorTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(BehaviorKind.Exposure, 7)]
    [InlineData(BehaviorKind.PageView, 0)]
    public void Should_stand_where_an_exposure_closed_or_a_page_was_clicked(BehaviorKind kind, int seconds) =>
        Assert.Equal(Start.AddSeconds(seconds), Behavior(kind, Start.AddSeconds(7)).At);

    [Fact]
    public void Should_be_provisional_until_it_closes()
    {
        var open = Behavior(BehaviorKind.PageView, null);
        Assert.True(open.IsProvisional);
        Assert.Equal(Start, open.At);
        Assert.False((open with { ClosedAt = Start.AddSeconds(1) }).IsProvisional);
        Assert.Equal(open.At, (open with { ClosedAt = Start.AddSeconds(1) }).At);
    }

    [Fact]
    public void Should_come_from_no_page_unless_said_otherwise() => Assert.Equal(-1, Behavior(BehaviorKind.Exposure, Start).PageIndex);

    private static Behavior Behavior(BehaviorKind kind, DateTimeOffset? closed) =>
        new() { Kind = kind, ItemId = "i", StartedAt = Start, ClosedAt = closed, Actions = [] };
}
