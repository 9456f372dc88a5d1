namespace Verge.Features.Tests;

public class VocabularyTests
{
    [Fact]
    public void Should_number_the_frequent_first_and_send_the_rest_to_row_0()
    {
        var vocabulary = Vocabulary.Fit("brand", new Dictionary<string, long> { ["b"] = 3, ["a"] = 3, ["z"] = 9, ["rare"] = 1 }, minimumCount: 2);
        Assert.Equal(["z", "a", "b"], vocabulary.Values.ToArray());
        Assert.Equal([1, 2, 3, 0, 0, 0], new[] { "z", "a", "b", "rare", "never", null }.Select(vocabulary.Row));
        Assert.Equal(4, vocabulary.RowCount);
    }

    [Fact]
    public void Should_refuse_a_value_twice() =>
        Assert.Contains("'a' twice", Assert.Throws<FeatureException>(() => new Vocabulary("brand", ["a", "a"])).Message, StringComparison.Ordinal);
}
