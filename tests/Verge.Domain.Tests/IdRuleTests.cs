namespace Verge.Domain.Tests;

public class IdRuleTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("an id with spaces, and a comma")]
    [InlineData("größe/1")]
    [InlineData("👟")]
    public void Should_take_an_id(string text) => Assert.True(IdRule.Accepts(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("a\u0085b")]
    public void Should_refuse_what_is_none(string? text) => Assert.False(IdRule.Accepts(text));

    [Fact]
    public void Should_refuse_half_of_a_surrogate_pair() =>
        Assert.All(["\uD83D", "\uD83Da", "\uDC5F\uD83D", "a\uDC5F"], text => Assert.False(IdRule.Accepts(text)));

    [Fact]
    public void Should_bound_an_ids_length()
    {
        Assert.True(IdRule.Accepts(new string('x', 256)));
        Assert.False(IdRule.Accepts(new string('x', 257)));
    }
}
