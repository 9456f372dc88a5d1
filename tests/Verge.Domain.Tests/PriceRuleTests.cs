namespace Verge.Domain.Tests;

public class PriceRuleTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(1e15, true)]
    [InlineData(-0.01, false)]
    [InlineData(1.1e15, false)]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    public void Should_know_a_price(double price, bool isOne) => Assert.Equal(isOne, PriceRule.Accepts(price));
}
