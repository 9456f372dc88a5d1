namespace Verge.Serving.Tests;

public class FeedOptionsTests
{
    [Theory]
    [InlineData("Retrieved", 0)]
    [InlineData("Retrieved", 10_001)]
    [InlineData("FeedCapacity", 0)]
    [InlineData("CounterHalfLives", 0)]
    [InlineData("CounterHalfLives", 1_001)]
    [InlineData("InterestShare", 1.1)]
    [InlineData("InterestShare", double.NaN)]
    [InlineData("Diversity", -1)]
    [InlineData("RecallShare", 2)]
    [InlineData("RecallShare", double.NaN)]
    public void Should_refuse_what_cannot_be_by_name(string name, double value)
    {
        var options = name switch
        {
            "Retrieved" => new FeedOptions { Retrieved = (int)value },
            "FeedCapacity" => new() { FeedCapacity = (int)value },
            "CounterHalfLives" => new() { CounterHalfLives = (int)value },
            "InterestShare" => new() { InterestShare = value },
            "RecallShare" => new() { RecallShare = value },
            _ => new() { Diversity = value },
        };
        Assert.StartsWith($"{name}: got ", Assert.Throws<ArgumentException>(options.Validated).Message, StringComparison.Ordinal);
    }
}
