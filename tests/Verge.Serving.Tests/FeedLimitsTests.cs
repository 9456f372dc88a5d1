namespace Verge.Serving.Tests;

public class FeedLimitsTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("an id with spaces, and a comma")]
    [InlineData("größe/1")]
    [InlineData("👟")]
    public void Should_take_an_id(string text) => Assert.True(FeedLimits.IsId(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public void Should_refuse_what_is_none(string? text) => Assert.False(FeedLimits.IsId(text));

    [Fact]
    public void Should_refuse_half_of_a_surrogate_pair() =>
        Assert.All(["\uD83D", "\uD83Da", "\uDC5F\uD83D", "a\uDC5F"], text => Assert.False(FeedLimits.IsId(text)));

    [Fact]
    public void Should_bound_an_ids_length()
    {
        Assert.True(FeedLimits.IsId(new('x', 256)));
        Assert.False(FeedLimits.IsId(new('x', 257)));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1e15, true)]
    [InlineData(-0.01, false)]
    [InlineData(1.1e15, false)]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    public void Should_know_a_price(double price, bool isOne) => Assert.Equal(isOne, FeedLimits.IsPrice(price));
}
