namespace Verge.Domain.Tests;

public class CommaListTests
{
    [Theory]
    [InlineData("a,b", "a|b")]
    [InlineData("", "")]
    [InlineData("a,,b,", "a||b|")]
    [InlineData(@"Home\, Garden,Toys", "Home, Garden|Toys")]
    [InlineData(@"a\\,b", @"a\|b")]
    [InlineData(@"a\\\,b", @"a\,b")]
    [InlineData(@"a\b\", @"a\b\")]
    public void Should_split_at_commas_that_no_backslash_stands_before(string list, string values) => Assert.Equal(values.Split('|'), CommaList.Split(list));

    [Theory]
    [InlineData("a", "b")]
    [InlineData("Home, Garden", ",")]
    [InlineData(@"\", @"\,", @",\", @"\\,,")]
    [InlineData(@"c:\temp", @"\n", "")]
    public void Should_give_back_what_it_joined(params string[] values) => Assert.Equal(values, CommaList.Split(CommaList.Join(values)));
}
